import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { line, start } from "./PageServer.ts"

describe("what a page is told of its rooms", () => {
  it.live("operators, locks and paces are told as they change, and to whoever comes later", () =>
    Effect.gen(function* () {
      const password = "correct horse battery"
      const server = yield* start({ HUBBUB_ADMIN_PASSWORD: password })
      const ann = yield* server.join("ann")
      const bob = yield* server.join("bob")
      yield* ann.send(line("/admin"))
      yield* ann.next("ask")
      yield* ann.send({ type: "secret", text: password })
      assert.deepInclude(yield* bob.next("promoted"), { room: "lobby", by: "ann" })
      assert.deepInclude(yield* ann.next("promoted"), { room: "lobby", by: "ann" })
      yield* Effect.forEach([ann, bob], (page) => page.send(line("/join dev")))
      yield* Effect.forEach([ann, bob], (page) => page.next("entered"))
      yield* ann.send(line("/lock sesame", "dev"))
      assert.deepInclude(yield* bob.next("announced"), { room: "dev", text: "ann locked the room", isLocked: true })
      yield* ann.send(line("/slow 30s", "dev"))
      assert.deepInclude(yield* bob.next("announced"), { room: "dev", slow: 30_000 })
      const cid = yield* server.join("cid")
      yield* cid.send(line("/join dev sesame"))
      assert.deepInclude(yield* cid.next("entered"), { room: "dev", isLocked: true, slow: 30_000 })
      assert.deepInclude((yield* cid.next("people")).people[0], { name: "ann", isOperator: true })
      yield* ann.send(line("/unlock", "dev"))
      assert.deepInclude(yield* bob.next("announced"), { room: "dev", isLocked: false })
      yield* ann.send(line("/deop ann"))
      assert.deepInclude(yield* bob.next("demoted"), { by: "ann" })
      yield* bob.send({ type: "history", room: "dev", before: 1_000_000, limit: 100 })
      const past = yield* bob.next("past")
      assert.strictEqual(past.before, 1_000_000)
      assert.deepStrictEqual(
        past.events.map(({ type }) => type),
        ["announced", "announced", "announced"]
      )
    })
  )

  it.live("the past is told without those whom one ignores, however much they said", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const ann = yield* server.join("ann")
      const bob = yield* server.join("bob")
      yield* bob.send(line("worth reading"))
      for (let times = 0; times < 5; times++) yield* ann.send(line("noise"))
      yield* ann.send({ type: "ping" })
      yield* ann.next("pong")
      yield* bob.send(line("/ignore ann"))
      yield* bob.next("notice")
      yield* bob.send({ type: "history", room: "lobby", before: 1_000_000, limit: 2 })
      const { events, isAll } = yield* bob.next("past")
      assert.deepStrictEqual(
        events.map((event) => ("text" in event ? event.text : event.type)),
        ["worth reading"]
      )
      assert.isTrue(isAll)
    })
  )
})
