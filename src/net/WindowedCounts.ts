/**
 * How often each of many keys came within a window of time. The table is bounded, and forgotten with its window.
 *
 * Effect's own `RateLimiter` keeps a key for ever; addresses can be forged, or come without end.
 */

/** Counts by key within the current window. */
export class WindowedCounts {
  readonly #windowMillis: number
  readonly #maxKeys: number
  readonly #counts = new Map<string, number>()
  #window = 0

  constructor(options: { readonly windowMillis: number; readonly maxKeys: number }) {
    this.#windowMillis = options.windowMillis
    this.#maxKeys = options.maxKeys
  }

  /** How often `key` has come at `now` (milliseconds). */
  count(key: string, now: number): number {
    this.#turn(now)
    return this.#counts.get(key) ?? 0
  }

  /** Counts `key` once more, unless it is new and there are as many keys as there may be. Returns whether it did. */
  add(key: string, now: number): boolean {
    const before = this.count(key, now)
    if (before === 0 && this.#counts.size >= this.#maxKeys) return false
    this.#counts.set(key, before + 1)
    return true
  }

  #turn(now: number): void {
    const window = Math.floor(now / this.#windowMillis)
    if (window === this.#window) return
    this.#window = window
    this.#counts.clear()
  }
}
