/**
 * Where bytes go: the writing half of a connection, as the delivery loop sees it.
 *
 * Every adapter passes the suite in `effect-hubbub/testing`.
 */
import type * as Effect from "effect/Effect"

/** The writing half of a connection. Nothing here waits for a reader. Call its functions as methods: most are a class's. */
export interface Outlet {
  /**
   * Takes all of `bytes`, in order. `false` means it is full now: write no more until {@link onDrain} is called. Once
   * closed it swallows what it is given, and calls it one last time if it was full.
   */
  readonly write: (bytes: Uint8Array) => boolean
  /**
   * Bytes taken but not yet passed on, where the outlet can tell: that they change shows that a slow reader still reads.
   * Without it a reader makes progress only by draining.
   */
  readonly pending?: () => number
  /** Called each time an outlet that said `false` can take bytes again. Set by the one who writes. */
  onDrain: () => void
  /** Hands over what was written, then ends the output. Waits as long as the reader takes: bound it. */
  readonly end: Effect.Effect<void>
  /** Closes at once; what was not handed over is lost. */
  readonly destroy: () => void
}
