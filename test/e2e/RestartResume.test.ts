import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as DataDirectory from "./DataDirectory.ts"
import type { LineClient } from "./LineClient.ts"
import * as PageServer from "./PageServer.ts"

const token = "token of programs"

/** The objects that a program reads, up to the one whose text is this. */
const objectsUntil = (client: LineClient, text: string) =>
  Effect.map(client.linesUntil(new RegExp(`"text":"${text}"`)), (lines) =>
    lines.map((line) => JSON.parse(line) as { readonly type: string; readonly seq?: number; readonly text?: string })
  )

/** What happened in them, by number, without what is about the reader alone. */
const seqsOf = (objects: ReadonlyArray<{ readonly seq?: number; readonly type: string }>) =>
  objects.flatMap(({ seq, type }) => (seq === undefined || type === "position" ? [] : [seq]))

it.live("after kill -9 a page and a program go on exactly where they were; a stranger's page does not", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const start = PageServer.start({ HUBBUB_DATA_DIR: directory, HUBBUB_BOT_TOKEN: token })
    const before = yield* Effect.scoped(
      Effect.gen(function* () {
        const server = yield* start
        const robot = yield* server.lineClient
        yield* robot.send(`/bot on ${token}\r\n/nick robot\r\n/resume\r\n`)
        const position = JSON.parse(yield* robot.expectLine(/"type":"position"/)) as { epoch: string; seq: number }
        const page = yield* server.join("ann")
        const bob = yield* server.join("bob")
        yield* bob.send(PageServer.line("one"))
        const one = yield* page.next("said")
        yield* page.reset
        const heard = yield* objectsUntil(robot, "one")
        yield* robot.reset
        for (const word of ["two", "three"]) {
          yield* bob.send(PageServer.line(word))
          yield* bob.transcript.find(new RegExp(`"text":"${word}"`))
        }
        yield* server.signal("SIGKILL")
        yield* server.exit
        return { epoch: position.epoch, robotAt: heard.at(-1)!.seq!, page: page.entered, pageAt: one.seq }
      })
    )

    const server = yield* start
    const { epoch, head: _, room, ticket = "" } = before.page
    assert.strictEqual(epoch, before.epoch)
    const cid = yield* server.join("cid")
    yield* cid.send(PageServer.line("four"))
    yield* cid.transcript.find(/"text":"four"/)

    const page = yield* server.join("ann", { rooms: [{ room, epoch, after: before.pageAt, ticket }] })
    assert.isTrue(page.entered.isResumed)
    const said = [yield* page.next("said"), yield* page.next("said"), yield* page.next("said")]
    assert.deepStrictEqual(
      said.map(({ text }) => text),
      ["two", "three", "four"]
    )
    assert.strictEqual(said[0]!.seq > before.pageAt, true)

    const robot = yield* server.lineClient
    yield* robot.send(`/bot on ${token}\r\n/resume ${epoch}:${before.robotAt}\r\n`)
    const heard = yield* objectsUntil(robot, "four")
    const seqs = seqsOf(heard)
    assert.deepStrictEqual(
      seqs,
      seqs.map((_, index) => before.robotAt + 1 + index)
    )
    assert.deepStrictEqual(
      heard.filter(({ type }) => type === "said").map(({ text }) => text),
      ["two", "three", "four"]
    )
    yield* robot.say("/resume elsewhere:1")
    yield* robot.expectLine(/"type":"complaint","text":"#lobby has no such position"/)

    const stranger = yield* server.connect()
    yield* stranger.send({
      type: "hello",
      client: "a-stranger-as-any",
      rooms: [{ room, epoch, after: before.pageAt, ticket }]
    })
    assert.isFalse((yield* stranger.next("entered")).isResumed)
  })
)

it.live("after kill -9 a ticket of somebody who left is as void as before, and after a second", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const start = PageServer.start({ HUBBUB_DATA_DIR: directory })
    const kept = yield* Effect.scoped(
      Effect.gen(function* () {
        const server = yield* start
        const page = yield* server.join("ann")
        yield* page.send(PageServer.line("/join dev"))
        const dev = yield* page.next("entered")
        yield* page.send({ type: "leave", room: "dev" })
        yield* page.next("exited")
        // its turn comes after what the leaving takes
        yield* page.send({ type: "ping" })
        yield* page.next("pong")
        yield* server.signal("SIGKILL")
        yield* server.exit
        return [page.entered, dev].map(({ epoch, head, room, ticket = "" }) => ({ room, epoch, after: head, ticket }))
      })
    )
    for (let times = 0; times < 2; times++) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const server = yield* start
          const page = yield* server.join("ann", { rooms: kept })
          assert.deepInclude(page.entered, { room: "lobby", isResumed: true })
          assert.deepInclude(yield* page.next("entered"), { room: "dev", isResumed: false })
          yield* server.signal("SIGKILL")
          yield* server.exit
        })
      )
    }
  })
)
