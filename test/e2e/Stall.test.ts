import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Metrics from "./Metrics.ts"
import * as Server from "./Server.ts"

it.live("a server that stood still says for how long, and goes on serving", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_STALL_WARN: "100ms", HUBBUB_HTTP_PORT: "0" })
    const [, httpPort] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* server.signal("SIGSTOP")
    // this is the stall itself
    yield* Effect.sleep("300 millis")
    yield* ann.say("hello")
    yield* server.signal("SIGCONT")
    yield* bob.expectLine("<ann> hello")
    const [, millis] = yield* server.log.find(/WARN The event loop stood still for (\d+) ms/)
    assert.isAtLeast(Number(millis), 100)
    const metrics = yield* Metrics.read(Number(httpPort))
    assert.isAtLeast(Metrics.valueOf(metrics, "hubbub_event_loop_stalls_total"), 1)
  })
)
