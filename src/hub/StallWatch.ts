/**
 * Notices readers that accept no byte for too long. One fiber watches all of them.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Monotonic from "../Monotonic.ts"
import type { Outlet } from "./Outlet.ts"

/** How many times within the limit the watch looks: it is late by at most this part. */
const looksPerLimit = 8

/** A full outlet since it last made progress. */
interface Stall {
  readonly since: number
  readonly pending: number | undefined
  readonly onStalled: () => void
}

/** The full outlets, each with the time it last passed anything on. */
export class StallWatch {
  readonly #clock: Clock.Clock
  readonly #limit: number
  readonly #watched = new Map<Outlet, Stall>()

  private constructor(clock: Clock.Clock, limit: number) {
    this.#clock = clock
    this.#limit = limit
  }

  /** A watch whose fiber runs until the scope closes. */
  static readonly make = Effect.fnUntraced(function* (
    limit: Duration.Duration
  ): Effect.fn.Return<StallWatch, never, Scope.Scope> {
    const watch = new StallWatch(yield* Clock.Clock, Duration.toMillis(limit))
    const look = Effect.andThen(
      Effect.sleep(Duration.divideUnsafe(limit, looksPerLimit)),
      Effect.sync(() => watch.#look())
    )
    yield* Effect.forkScoped(Effect.forever(look))
    return watch
  })

  /** `outlet` cannot take bytes from now on; `onStalled` is called once if it passes nothing on within the limit. */
  watch(outlet: Outlet, onStalled: () => void): void {
    this.#watched.set(outlet, { since: Monotonic.millisOf(this.#clock), pending: outlet.pending?.(), onStalled })
  }

  /** How many are full at the moment. */
  get size(): number {
    return this.#watched.size
  }

  forget(outlet: Outlet): void {
    this.#watched.delete(outlet)
  }

  #look(): void {
    const now = Monotonic.millisOf(this.#clock)
    for (const [outlet, { onStalled, pending, since }] of this.#watched) {
      if (outlet.pending?.() !== pending) {
        this.watch(outlet, onStalled)
      } else if (now - since >= this.#limit) {
        this.#watched.delete(outlet)
        onStalled()
      }
    }
  }
}
