/**
 * So many at once, and so many a second after that. Whoever wants more waits, and loses nothing.
 *
 * Effect's own `RateLimiter` keeps a key for ever and costs a store; a bucket of one person needs one number and goes with
 * the person.
 */

/** A bucket of tokens that are taken ahead of time: the answer is how long to wait for them. */
export class TokenBucket {
  readonly #interval: number
  readonly #tolerance: number
  /** When the bucket will be full again, in milliseconds (the generic cell rate algorithm, ITU-T I.371). */
  #fullAt = 0

  /** `perSecond` 0 is no limit. */
  constructor(options: { readonly burst: number; readonly perSecond: number }) {
    this.#interval = options.perSecond === 0 ? 0 : 1000 / options.perSecond
    this.#tolerance = options.burst * this.#interval
  }

  /** Takes one, or `tokens` of them, at `now`; returns the milliseconds to wait until they are there. */
  take(now: number, tokens = 1): number {
    if (this.#interval === 0) return 0
    this.#fullAt = Math.max(this.#fullAt, now) + tokens * this.#interval
    return Math.max(0, this.#fullAt - now - this.#tolerance)
  }

  /** Gives back one that was taken and not needed. */
  giveBack(): void {
    this.#fullAt -= this.#interval
  }

  /** Takes one at `now` if it is there; returns the milliseconds until it would be, 0 when it was taken. */
  tryTake(now: number): number {
    const before = this.#fullAt
    const wait = this.take(now)
    if (wait > 0) this.#fullAt = before
    return wait
  }
}
