/**
 * People who come and go, in every way there is.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Metrics from "../e2e/Metrics.ts"
import type { NeverCame } from "../e2e/Transcript.ts"
import type { Scenario } from "./Scenario.ts"
import { exactly, restored, type Stage } from "./Stage.ts"
import * as Visitor from "./Visitor.ts"

/** The last words of a greeting. */
const greeted = "/help for more"

/** Something a visitor does; they are gone when it ends. */
type Visit = (visitor: Visitor.Visitor, stage: Stage) => Effect.Effect<void, NeverCame>

const greet: Visit = (visitor) => visitor.hear(greeted)

const say =
  (data: string | Uint8Array): Visit =>
  (visitor) =>
    Effect.sync(() => visitor.send(data))

const first =
  (...steps: ReadonlyArray<Visit>): Visit =>
  (visitor, stage) =>
    Effect.forEach(steps, (step) => step(visitor, stage), { discard: true })

/** The first half of an option's negotiation: IAC WILL. */
const halfAnOption = Uint8Array.of(255, 251)

const fillOutlet: Visit = (visitor, stage) =>
  Effect.gen(function* () {
    visitor.socket.pause()
    visitor.send("/help\r\n".repeat(8000))
    const isFull = (metrics: Metrics.Metrics) => Metrics.valueOf(metrics, "hubbub_slow_readers") > 0
    yield* Metrics.until(stage.httpPort, isFull, "a full outlet")
  })

/** Every state a connection can be in, as the way there. */
const states: Readonly<Record<string, Visit>> = {
  "right after connecting": () => Effect.void,
  "in a greeting": (visitor) => visitor.hear("Welcome"),
  "in half of a telnet option": first(say(halfAnOption)),
  "in half of a telnet option, once greeted": first(greet, say(halfAnOption)),
  "in what may be TLS": first(say(Uint8Array.of(0x16, 0x03))),
  "within a line": first(greet, say("half a li")),
  "within a secret": first(greet, say("/admin\r\n"), (visitor) => visitor.hear("assword"), say("corr")),
  "with a full outlet": first(greet, fillOutlet),
  "in its close": first(greet, say("/quit\r\n"), (visitor) => visitor.hear("Goodbye")),
  "in its close, unread": first(greet, say("/quit\r\n")),
  "half closed, its answers unread": first(greet, (visitor) =>
    Effect.sync(() => {
      visitor.socket.pause()
      visitor.socket.end("/help\r\n")
    })
  )
}

/** Connections that break (RST) in every state there is. */
export const resets: Scenario = {
  name: "connections break in every state: nobody else notices, and nothing is left",
  variables: { HUBBUB_FLOOD_RATE: "0" },
  size: { short: 3, long: 200 },
  run: Effect.fnUntraced(function* (stage, size) {
    for (let times = 0; times < size; times++) {
      for (const way of Object.values(states)) {
        const broken = Effect.flatMap(Visitor.connect(stage.port), (visitor) =>
          Effect.andThen(way(visitor, stage), Visitor.reset(visitor))
        )
        yield* Effect.scoped(broken)
      }
      yield* stage.talk
    }
    return `${size * Object.keys(states).length} resets in ${Object.keys(states).length} states`
  })
}

/** Ways to leave in good order or none. */
const leaving: ReadonlyArray<Visit> = [
  first(greet, say("/quit\r\n"), (visitor) => visitor.hear("Goodbye")),
  // has said all, and reads its answers
  first(
    say("hello\r\n"),
    (visitor) => Effect.sync(() => void visitor.socket.end()),
    (visitor) => visitor.hear("Goodbye")
  ),
  first(greet, (visitor) => Effect.sync(() => void visitor.socket.destroy())),
  first(greet, Visitor.reset)
]

const comeAndGo = (stage: Stage, index: number): Effect.Effect<void, NeverCame, Scope.Scope> =>
  Effect.flatMap(Visitor.connect(stage.port), (visitor) => leaving[index % leaving.length]!(visitor, stage))

/** So many visits, several at once. */
export const visits = (stage: Stage, count: number, concurrency: number): Effect.Effect<void, NeverCame> =>
  Effect.all(
    Array.from({ length: count }, (_, index) => Effect.scoped(comeAndGo(stage, index))),
    { concurrency, discard: true }
  )

/** How many of thousands are there at the same time. */
const atOnce = 50

/** Thousands of visits, twice: the second time nothing is made that stays. */
export const churn: Scenario = {
  name: "thousands come and go: descriptors, timers and memory are as before",
  size: { short: 1000, long: 10_000 },
  run: Effect.fnUntraced(function* (stage, size) {
    yield* visits(stage, size, atOnce)
    const before = yield* stage.atRest
    yield* visits(stage, size, atOnce)
    return `twice ${size} visits; after the second ${yield* restored(stage, before, size, exactly)}`
  })
}
