/**
 * How many datagrams each source address may have echoed within one second.
 *
 * Effect's own `RateLimiter` keeps a key for ever; sources of datagrams can be forged, so here a second's table is
 * bounded, and forgotten with the second.
 */
import type * as NetAddress from "effect/net/NetAddress"
import { sourceKeyOf } from "./SourceKey.ts"

const second = 1000

/** Budgets per source address. */
export class SourceBudget {
  readonly #perSecond: number
  readonly #maxSources: number
  readonly #spent = new Map<string, number>()
  #window = 0

  /** `perSecond` 0 is no limit. */
  constructor(options: { readonly perSecond: number; readonly maxSources: number }) {
    this.#perSecond = options.perSecond
    this.#maxSources = options.maxSources
  }

  /** Spends one datagram of the budget at `now` (milliseconds). `false`: nothing is left of it in this second. */
  take(address: NetAddress.IpAddress, now: number): boolean {
    if (this.#perSecond === 0) return true
    const window = Math.floor(now / second)
    if (window !== this.#window) {
      this.#window = window
      this.#spent.clear()
    }
    const key = sourceKeyOf(address)
    const spent = this.#spent.get(key)
    if (spent === undefined && this.#spent.size >= this.#maxSources) return false
    if (spent !== undefined && spent >= this.#perSecond) return false
    this.#spent.set(key, (spent ?? 0) + 1)
    return true
  }
}
