/**
 * Puts a scenario on the stage, and looks at what it left behind.
 */
import * as Effect from "effect/Effect"
import type { Scenario } from "./Scenario.ts"
import * as ComingAndGoing from "./ComingAndGoing.ts"
import * as Floods from "./Floods.ts"
import * as Readers from "./Readers.ts"
import * as Stage from "./Stage.ts"

/** All there are. */
export const scenarios: ReadonlyArray<Scenario> = [
  ComingAndGoing.resets,
  ComingAndGoing.churn,
  Readers.dripping,
  Readers.outOfMemory,
  Readers.outOfFiles,
  Floods.everyFlood
]

/** How many come and go before it is looked at what is held: what is made once is then made. */
const warmUp = 100

/** Runs a scenario against a server of its own; fails where a promise is broken. Says what came of it. */
export const perform = ({ options, run, size, variables }: Scenario, length: keyof Scenario["size"]) =>
  Effect.scoped(
    Effect.gen(function* () {
      const stage = yield* Stage.make(variables, options)
      // few at once, where few find a place
      yield* ComingAndGoing.visits(stage, warmUp, 4)
      const before = yield* stage.atRest
      const found = yield* Effect.scoped(run(stage, size[length]))
      const restored = yield* Stage.restored(stage, before, size[length])
      yield* Stage.noDefect(stage)
      return `${found}; ${restored}`
    })
  )
