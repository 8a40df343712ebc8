/**
 * How often each of many keys came within the last time of some length. Whoever counts the same things, from whenever on, has
 * the same counts; where that does not matter, `WindowedCounts` takes less memory.
 */

/** Counts by key within the last so many milliseconds. */
export class RecentCounts {
  readonly #millis: number
  readonly #maxKeys: number
  /** When each key came; the one that has not come for longest comes first. */
  readonly #times = new Map<string, ReadonlyArray<number>>()

  constructor(options: { readonly millis: number; readonly maxKeys: number }) {
    this.#millis = options.millis
    this.#maxKeys = options.maxKeys
  }

  /** How often `key` has come at `now` (milliseconds, which only grow). */
  count(key: string, now: number): number {
    return this.#recent(key, now).length
  }

  /** Counts `key` once more, unless it is new and there are as many keys as there may be. Returns whether it did. */
  add(key: string, now: number): boolean {
    const before = this.#recent(key, now)
    this.#times.delete(key)
    for (const [first, times] of this.#times) {
      if (this.#isRecent(times.at(-1)!, now)) break
      this.#times.delete(first)
    }
    if (before.length === 0 && this.#times.size >= this.#maxKeys) return false
    this.#times.set(key, [...before, now])
    return true
  }

  #recent(key: string, now: number): ReadonlyArray<number> {
    return this.#times.get(key)?.filter((at) => this.#isRecent(at, now)) ?? []
  }

  #isRecent(at: number, now: number): boolean {
    return now - at < this.#millis
  }
}
