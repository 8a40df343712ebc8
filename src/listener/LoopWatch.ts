/**
 * Notices when the event loop stood still: nobody was served then, and nothing else in the process can tell.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"

/** How many times within the limit the watch looks: it sees a stall as shorter than it was by at most this part. */
const looksPerLimit = 5

const make = Effect.gen(function* () {
  const { stallWarn } = yield* Settings.Settings
  if (Duration.isZero(stallWarn)) return
  const limit = Duration.toMillis(stallWarn)
  const between = limit / looksPerLimit
  let lookedAt = yield* Monotonic.millis
  const look = Effect.gen(function* () {
    yield* Effect.sleep(between)
    const now = yield* Monotonic.millis
    const late = now - lookedAt - between
    lookedAt = now
    if (late < limit) return
    yield* Metric.update(Telemetry.eventLoopStalls, 1)
    yield* Effect.logWarning(`The event loop stood still for ${Math.round(late)} ms: nobody was served`)
  })
  yield* Effect.forkScoped(Effect.forever(look))
})

/** Watches until the scope closes. */
export const layer: Layer.Layer<never, never, Settings.Settings> = Layer.effectDiscard(make)
