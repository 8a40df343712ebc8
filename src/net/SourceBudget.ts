/**
 * How many datagrams each source address may have echoed within one second.
 */
import type * as NetAddress from "effect/net/NetAddress"
import { sourceKeyOf } from "./SourceKey.ts"
import { WindowedCounts } from "./WindowedCounts.ts"

/** Budgets per source address. */
export class SourceBudget {
  readonly #perSecond: number
  readonly #spent: WindowedCounts

  /** `perSecond` 0 is no limit. */
  constructor(options: { readonly perSecond: number; readonly maxSources: number }) {
    this.#perSecond = options.perSecond
    this.#spent = new WindowedCounts({ windowMillis: 1000, maxKeys: options.maxSources })
  }

  /** Spends one datagram of the budget at `now` (milliseconds). `false`: nothing is left of it in this second. */
  take(address: NetAddress.IpAddress, now: number): boolean {
    if (this.#perSecond === 0) return true
    const key = sourceKeyOf(address)
    return this.#spent.count(key, now) < this.#perSecond && this.#spent.add(key, now)
  }
}
