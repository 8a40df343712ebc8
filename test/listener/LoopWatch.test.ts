import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as LoopWatch from "../../src/listener/LoopWatch.ts"
import * as Settings from "../../src/Settings.ts"
import * as Telemetry from "../../src/Telemetry.ts"

/** A clock whose timers are late by these many milliseconds, one after another; then nothing happens any more. */
const lateBy = (delays: ReadonlyArray<number>, done: () => void): Clock.Clock => {
  let nanos = 0n
  const waiting = [...delays]
  const monotonicTimeNanosUnsafe = () => nanos
  return {
    currentTimeMillisUnsafe: () => 0,
    currentTimeMillis: Effect.succeed(0),
    currentTimeNanosUnsafe: () => 0n,
    currentTimeNanos: Effect.succeed(0n),
    monotonicTimeNanosUnsafe,
    monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe),
    sleep: (duration) =>
      Effect.suspend(() => {
        const late = waiting.shift()
        if (late === undefined) {
          done()
          return Effect.never
        }
        nanos += BigInt(Math.round((Duration.toMillis(duration) + late) * 1e6))
        return Effect.void
      })
  }
}

it.live("a stall of HUBBUB_STALL_WARN or more is a line in the log and counted; less is neither", () =>
  Effect.gen(function* () {
    const logged: Array<unknown> = []
    const logger = Logger.make(({ message }) => void logged.push(message))
    const registry: Metric.MetricRegistry = new Map()
    yield* Effect.callback<void>((resume) => {
      const clock = lateBy([0, 499, 500, 3, 61_000], () => resume(Effect.void))
      const watch = LoopWatch.layer.pipe(
        Layer.provide(Settings.layer({ stallWarn: Duration.millis(500) })),
        Layer.provide(Logger.layer([logger])),
        Layer.provide(Layer.succeed(Metric.MetricRegistry, registry)),
        Layer.provide(Layer.succeed(Clock.Clock, clock))
      )
      const fiber = Effect.runFork(Layer.launch(watch))
      return Effect.sync(() => fiber.interruptUnsafe())
    })
    const stood = (millis: number) => [`The event loop stood still for ${millis} ms: nobody was served`]
    assert.deepStrictEqual(logged, [stood(500), stood(61_000)])
    const { count } = yield* Effect.provideService(
      Metric.value(Telemetry.eventLoopStalls),
      Metric.MetricRegistry,
      registry
    )
    assert.strictEqual(count, 2)
  })
)
