import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("/quit says goodbye, closes, and everyone else hears why, in words", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    const ann = yield* server.join("ann")
    yield* ann.say("/quit")
    assert.deepStrictEqual(yield* ann.remaining, ["-- Goodbye"])
    assert.strictEqual(yield* ann.ended, "end")
    yield* witness.expectLine("-- ann left (quit)")

    const bob = yield* server.join("bob")
    yield* bob.say("/QUIT  back after lunch ")
    yield* witness.expectLine("-- bob left (quit: back after lunch)")
    // what comes after it in the same packet is not said any more
    const cid = yield* server.join("cid")
    yield* cid.send("/quit now\r\nnever said\r\n")
    yield* witness.expectLine("-- cid left (quit: now)")
    yield* server.join("dan")
    assert.notInclude((yield* witness.linesUntil(/is now dan$/)).join(), "never said")
  })
)

it.live("the end of input is a quit: what was sent is handled, a last line without its end too, replies come", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    const ann = yield* server.connect
    yield* ann.send("/nick ann\nhello\n/me waves\n/who\nlast words")
    yield* ann.endInput
    const replies = yield* ann.remaining
    assert.match(replies[3]!, /^-- guest-\d+ is now ann$/)
    assert.deepStrictEqual(replies.slice(4), ["-- 2 people in #lobby: witness, ann", "-- Goodbye"])
    assert.strictEqual(yield* ann.ended, "end")
    yield* witness.expectLine(/is now ann$/)
    assert.deepStrictEqual(yield* witness.linesUntil(/left/), [
      "<ann> hello",
      "* ann waves",
      "<ann> last words",
      "-- ann left (quit)"
    ])
  })
)

it.live("a reset is a lost connection, announced once, and frees the name at once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    const first = yield* server.join("ann")
    yield* first.reset
    yield* witness.expectLine("-- ann left (connection lost)")

    const second = yield* server.join("ann")
    yield* second.say("again")
    const between = yield* witness.linesUntil("<ann> again")
    assert.lengthOf(
      between.filter((line) => line.includes("left")),
      0
    )
    yield* server.log.find(/ann left .*reason=lost/)
  })
)

it.live("connections that break right after they came take nothing down", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    for (let round = 0; round < 20; round++) {
      const client = yield* server.connect
      yield* client.send("hello\r\n/who\r\nhalf a li")
      yield* client.reset
    }
    // everybody who joined has left again
    yield* Effect.gen(function* () {
      yield* witness.say("/who")
      return yield* witness.expectLine(/^-- \d+ (person|people) in #lobby/)
    }).pipe(Effect.repeat({ until: (line) => line === "-- 1 person in #lobby: witness" }), Effect.timeout("10 seconds"))
  })
)
