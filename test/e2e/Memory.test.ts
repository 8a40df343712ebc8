/**
 * A server whose memory is short: whoever does not read goes, whoever does notices nothing.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Metrics from "./Metrics.ts"
import * as Server from "./Server.ts"

/** Each of these holds 16 MiB of answers, with the reply buffer that the test gives them. */
const deaf = ["dozer", "drone", "dodo", "dud", "dreamer", "drifter", "dawdler", "dallier"]

const asked = "/help\r\n".repeat(8000)

it.live("above HUBBUB_MAX_MEMORY the slowest readers go and newcomers are told, until there is memory again", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({
      HUBBUB_MAX_MEMORY: "128 MiB",
      HUBBUB_REPLY_BYTES: "16 MiB",
      HUBBUB_WRITE_TIMEOUT: "1h",
      HUBBUB_HTTP_PORT: "0"
    })
    const [, httpPort] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    for (const name of deaf) {
      const reader = yield* server.join(name)
      yield* reader.pause
      yield* Effect.forkScoped(reader.send(asked))
    }
    yield* server.log.find(/WARN Memory is short/)
    yield* bob.expectLine(/^-- d\w+ left \(too slow, and memory is short\)$/)
    yield* ann.say("hello")
    yield* bob.expectLine("<ann> hello")
    // those who hold nothing are never among them
    yield* server.log.find(/INFO Memory is no longer short/)
    const metrics = yield* Metrics.read(Number(httpPort))
    assert.isAtLeast(Metrics.valueOf(metrics, "hubbub_connections_closed_total", 'reason="shed"'), 1)
    yield* ann.say("/who")
    yield* ann.expectLine(/^-- \d+ people in #lobby: ann, bob/)
    yield* server.join("cleo")
  })
)
