/**
 * Waiting without a clock: the suites count turns of the event loop, so they run under a test clock and never sleep.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/** Lets the event loop turn until `isDone`, at most `turns` times. Returns whether it is done. */
export const until = Effect.fnUntraced(function* (turns: number, isDone: () => boolean): Effect.fn.Return<boolean> {
  for (let turn = 0; turn < turns && !isDone(); turn++) yield* Effect.yieldNow
  return isDone()
})

/** The result of `effect`, or nothing when it takes more than `turns` turns of the event loop; it is interrupted then. */
export const within = Effect.fnUntraced(function* <A, E, R>(
  turns: number,
  effect: Effect.Effect<A, E, R>
): Effect.fn.Return<Option.Option<A>, E, R> {
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  if (yield* until(turns, () => fiber.pollUnsafe() !== undefined)) return Option.some(yield* Fiber.join(fiber))
  fiber.interruptUnsafe()
  return Option.none()
})
