/**
 * Time that only goes forward, whatever happens to the clock on the wall: for whatever waits, limits, or tells how long ago
 * something was. It begins anywhere, and means nothing outside this process.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds, with fractions. */
export const millisOf = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

/** Milliseconds, with fractions. */
export const millis: Effect.Effect<number> = Clock.clockWith((clock) => Effect.sync(() => millisOf(clock)))
