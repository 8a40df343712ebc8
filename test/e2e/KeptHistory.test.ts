import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as DataDirectory from "./DataDirectory.ts"
import * as PageServer from "./PageServer.ts"

const token = "token of programs"

/** The texts of what was said, with their numbers. */
const said = (events: ReadonlyArray<object>) => events as ReadonlyArray<{ readonly seq: number; readonly text: string }>
const texts = (events: ReadonlyArray<object>) => said(events).map(({ text }) => text)

it.live("a program over HTTP, and a page that ignores somebody, read what is kept in a data directory", () =>
  Effect.gen(function* () {
    const server = yield* PageServer.start({
      HUBBUB_DATA_DIR: yield* DataDirectory.make,
      HUBBUB_BOT_TOKEN: token,
      HUBBUB_HISTORY_LINES: "5"
    })
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const words = Array.from({ length: 8 }, (_, index) => `word ${index}`)
    for (const word of words) {
      yield* ann.send(PageServer.line(word))
      yield* bob.transcript.find(new RegExp(`"text":"${word}"`))
    }
    yield* ann.send(PageServer.line("/ignore bob"))
    yield* ann.next("notice")

    const response = yield* Effect.promise(() =>
      fetch(`http://127.0.0.1:${server.httpPort}/api/rooms/lobby/lines`, {
        headers: { authorization: `Bearer ${token}` }
      })
    )
    const read = (yield* Effect.promise(() => response.json())) as { readonly lines: ReadonlyArray<object> }
    assert.deepStrictEqual(texts(read.lines), words)

    yield* ann.send({ type: "history", room: "lobby", before: 1000, limit: 3 })
    const newest = yield* ann.next("past")
    assert.deepStrictEqual(texts(newest.events), words.slice(-3))
    assert.isFalse(newest.isAll)
    yield* ann.send({ type: "history", room: "lobby", before: said(newest.events)[0]!.seq, limit: 100 })
    const oldest = yield* ann.next("past")
    assert.deepStrictEqual(texts(oldest.events), words.slice(0, -3))
    assert.isTrue(oldest.isAll)
  })
)
