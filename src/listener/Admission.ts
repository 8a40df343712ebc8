/**
 * Who is let in: so many at once, so many from one address, so many new ones from it within ten minutes.
 */
import * as NetAddress from "effect/net/NetAddress"
import * as Departure from "../chat/Departure.ts"
import { sourceKeyOf } from "../net/SourceKey.ts"
import type { Values } from "../Settings.ts"

/** How long arrivals count. */
const windowMillis = 10 * 60 * 1000

/** A place in the house, until it is given back. */
export class Place {
  readonly #house: Admission
  readonly #key: string | undefined
  #isReleased = false

  constructor(house: Admission, key: string | undefined) {
    this.#house = house
    this.#key = key
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#house.leave(this.#key)
  }
}

/** Counts who is in, and from where. */
export class Admission {
  readonly #settings: Pick<Values, "arrivalsPerAddress" | "limitLoopback" | "maxConnections" | "maxPerAddress">
  #open = 0
  readonly #present = new Map<string, number>()
  /** Arrivals by address within the window, and forgotten with it: of as many addresses as there may be connections. */
  readonly #arrivals = new Map<string, number>()
  #window = 0

  constructor(settings: Pick<Values, "arrivalsPerAddress" | "limitLoopback" | "maxConnections" | "maxPerAddress">) {
    this.#settings = settings
  }

  /** Lets somebody in at `now` (milliseconds), or says why not. A peer without an IP address is on this machine. */
  admit(peer: NetAddress.IpAddress | undefined, now: number): Place | Departure.Departure {
    const { arrivalsPerAddress, limitLoopback, maxConnections, maxPerAddress } = this.#settings
    const isLimited = peer !== undefined && (limitLoopback || !NetAddress.isLoopback(NetAddress.toCanonical(peer)))
    const key = isLimited ? sourceKeyOf(peer) : undefined
    if (this.#open >= maxConnections) return Departure.full
    if (key !== undefined) {
      if (maxPerAddress > 0 && (this.#present.get(key) ?? 0) >= maxPerAddress) return Departure.crowdedAddress
      if (arrivalsPerAddress > 0 && !this.#arrive(key, now)) return Departure.restlessAddress
    }
    return this.#enter(key)
  }

  #arrive(key: string, now: number): boolean {
    const { arrivalsPerAddress: limit, maxConnections } = this.#settings
    const window = Math.floor(now / windowMillis)
    if (window !== this.#window) {
      this.#window = window
      this.#arrivals.clear()
    }
    // who comes from ever new addresses must not fill the memory, nor keep others out
    if (!this.#arrivals.has(key) && this.#arrivals.size >= maxConnections) return true
    const arrived = (this.#arrivals.get(key) ?? 0) + 1
    if (arrived > limit) return false
    this.#arrivals.set(key, arrived)
    return true
  }

  #enter(key: string | undefined): Place {
    this.#open++
    if (key !== undefined) this.#present.set(key, (this.#present.get(key) ?? 0) + 1)
    return new Place(this, key)
  }

  /** Gives a place back. */
  leave(key: string | undefined): void {
    this.#open--
    if (key === undefined) return
    const left = this.#present.get(key)! - 1
    if (left === 0) this.#present.delete(key)
    else this.#present.set(key, left)
  }
}
