/**
 * A page of several servers over one Redis that comes back over another server than it was at.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { line, start } from "../e2e/PageServer.ts"
import type * as WebClient from "../e2e/WebClient.ts"
import type { ServerFrame } from "../../src/chat/WebProtocol.ts"
import { quick } from "./Nodes.ts"
import * as RedisServer from "./RedisServer.ts"

type Entered = Extract<ServerFrame, { type: "entered" }>

const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const all = {
    ...quick,
    HUBBUB_REDIS_URL: redis.url,
    HUBBUB_ADMIN_PASSWORD: "correct horse",
    HUBBUB_HISTORY_LINES: "0"
  }
  const [one, other] = yield* Effect.forEach([1, 2], () => start(all), { concurrency: 2 })
  return { one: one!, other: other! }
})

/** What a page keeps of a room it came into, and has read nothing of since. */
const keptOf = ({ epoch, head, room, ticket = "" }: Entered) => ({ room, epoch, after: head, ticket })

const joinRoom = (page: WebClient.WebClient, room: string) =>
  Effect.andThen(page.send(line(`/join ${room}`)), page.next("entered"))

RedisServer.describeRedis("a page that comes back over another server", () => {
  it.live("comes as anybody does where it left for good, and goes on where it did not", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const boss = yield* one.join("boss")
      yield* joinRoom(boss, "dev")
      const ann = yield* one.join("ann")
      const dev = yield* joinRoom(ann, "dev")
      yield* ann.send({ type: "leave", room: "dev" })
      yield* ann.next("exited")
      for (const room of ["dev", "lobby"]) {
        yield* boss.send(line("meanwhile", room))
        yield* boss.transcript.find(new RegExp(`"said","room":"${room}"`))
      }
      const again = yield* other.join("ann", { rooms: [keptOf(dev), keptOf(ann.entered)] })
      assert.deepInclude(again.entered, { room: "lobby", isResumed: true })
      assert.deepInclude(yield* again.next("said"), { room: "lobby", text: "meanwhile" })
      assert.deepInclude(yield* again.next("entered"), { room: "dev", isResumed: false })
      // a ticket of the next stay is as good as the first was
      yield* again.send({ type: "leave", room: "dev" })
      yield* again.next("exited")
      const next = yield* joinRoom(again, "dev")
      assert.isTrue((yield* one.join("ann", { rooms: [keptOf(next)] })).entered.isResumed)
    })
  )

  for (const away of ["/kick mallory", "/ban mallory"]) {
    it.live(`hears nothing that was said since it was sent away by ${away.split(" ")[0]}`, () =>
      Effect.gen(function* () {
        const { one, other } = yield* two
        const boss = yield* other.join("boss")
        yield* boss.send(line("/admin"))
        yield* boss.next("ask")
        yield* boss.send({ type: "secret", text: "correct horse" })
        yield* boss.next("notice")
        const mallory = yield* one.join("mallory")
        yield* boss.send(line(away))
        yield* mallory.closed
        yield* boss.transcript.find(/"left".*"by":"mallory"/)
        yield* boss.send(line("good riddance"))
        yield* boss.next("said")
        for (const server of [one, other]) {
          const again = yield* server.connect()
          const hello = { client: "mallory".padEnd(16, "-"), name: "sweetie", rooms: [keptOf(mallory.entered)] }
          yield* again.send({ type: "hello", ...hello })
          assert.isFalse((yield* again.next("entered")).isResumed)
          yield* again.send(line("well?"))
          yield* again.transcript.find(/"text":"well\?"/)
          assert.notInclude(again.transcript.text, "riddance")
        }
      })
    )
  }

  it.live("has its name again once the server that was killed is given up", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const ann = yield* one.join("ann")
      yield* one.signal("SIGKILL")
      const again = yield* other.join("ann", { rooms: [keptOf(ann.entered)] })
      assert.match(again.welcome.you, /^guest-/)
      assert.isTrue(again.entered.isResumed)
      assert.deepInclude(yield* again.next("renamed"), { from: again.welcome.you, by: "ann" })
      yield* again.send(line("it is me"))
      yield* again.transcript.find(/"by":"ann","text":"it is me"/)
    })
  )
})
