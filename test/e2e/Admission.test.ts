import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("one connection over HUBBUB_MAX_CONNECTIONS gets a line that says so, and is closed; nobody hears of it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_MAX_CONNECTIONS: "2" })
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    const third = yield* server.connect
    const refusal = yield* third.remaining
    assert.lengthOf(refusal, 1)
    assert.match(refusal[0]!, /^-- Hubbub is full/)
    assert.strictEqual(yield* third.ended, "end")
    yield* server.log.find(/WARN Refused a connection peer=127\.0\.0\.1:\d+ reason=full/)
    yield* bob.say("marker")
    assert.deepStrictEqual(yield* ann.linesUntil("<bob> marker"), ["<bob> marker"])

    // a place that was left is given away again
    yield* bob.say("/quit")
    yield* bob.ended
    yield* server.connect.pipe(
      Effect.flatMap((client) => client.expectLine(/^-- (You are|Hubbub is full)/)),
      Effect.repeat({ until: (line) => line.startsWith("-- You are") }),
      Effect.timeout("10 seconds")
    )
  })
)

it.live("what else speaks first (HTTP, TLS) harms nobody", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const http = yield* server.connect
    yield* http.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    const tls = yield* server.connect
    yield* tls.send(Buffer.from(`1603010200010001fc0303${"a5".repeat(500)}`, "hex"))
    yield* tls.endInput
    yield* tls.ended
    yield* http.endInput
    yield* http.ended
    const bob = yield* server.join("bob")
    yield* bob.say("hello")
    yield* ann.expectLine("<bob> hello")
  })
)
