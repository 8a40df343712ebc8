import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Readiness from "../../src/net/Readiness.ts"
import { fromStream, reopening } from "../../src/net/ReadinessSource.ts"
import { consuming } from "./Selecting.ts"

describe("reopening", () => {
  it.effect("tries again ever more slowly, and at once slowly again after data", () =>
    Effect.gen(function* () {
      const openings: Array<number> = []
      const clock = yield* TestClock.testClockWith((clock) => Effect.succeed(clock))
      /** The fourth time there is data, and an end. */
      const stream = Stream.unwrap(
        Effect.sync(() => {
          openings.push(clock.currentTimeMillisUnsafe())
          return openings.length === 4 ? Stream.make("data") : Stream.fail("broken")
        })
      )
      const again = reopening(fromStream("a", stream), { first: 100, most: 300 })
      const { fiber, next } = yield* consuming(Readiness.select([again], { idle: Duration.infinity }))
      yield* TestClock.adjust(2000)
      for (const expected of ["a!broken", "a!broken", "a!broken", "a:data", "a:", "a!broken"]) {
        assert.strictEqual(yield* next, expected)
      }
      assert.deepStrictEqual(openings.slice(0, 10), [0, 100, 250, 475, 575, 675, 825, 1050, 1350, 1650])
      yield* Fiber.interrupt(fiber)
    })
  )
})
