/**
 * Who is let in, over whatever listener: so many at once, so many from one address, so many new ones from it within ten
 * minutes, and nobody who is banned.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import { sourceKeyOf } from "../net/SourceKey.ts"
import { WindowedCounts } from "../net/WindowedCounts.ts"
import { Settings, type Values } from "../Settings.ts"
import * as Departure from "./Departure.ts"
import { Sanctions } from "./Sanctions.ts"
import { remaining } from "./Speech.ts"

/** How long arrivals count. */
const windowMillis = 10 * 60 * 1000

/** A place in the house, until it is given back. A class, for there are ten thousand of them. */
export class Place {
  readonly #house: House
  readonly #key: string | undefined
  #isReleased = false

  constructor(house: House, key: string | undefined) {
    this.#house = house
    this.#key = key
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#house.leave(this.#key)
  }
}

/** Who is let in. */
export class Admission extends Context.Service<
  Admission,
  {
    /** Lets somebody in from an address, or says why not. Who has none is on this machine. */
    readonly admit: (address: NetAddress.IpAddress | undefined) => Effect.Effect<Place | Departure.Departure>
    /** What those from an address are told who are banned; `undefined`: they are not. */
    readonly banOf: (address: NetAddress.IpAddress | undefined) => Effect.Effect<Departure.Departure | undefined>
  }
>()("effect-hubbub/chat/Admission") {}

/** Counts who is in, and from where. */
export class House {
  readonly #settings: Pick<Values, "arrivalsPerAddress" | "limitLoopback" | "maxConnections" | "maxPerAddress">
  #open = 0
  readonly #present = new Map<string, number>()
  /** Arrivals by address: of as many addresses as there may be connections. */
  readonly #arrivals: WindowedCounts

  constructor(settings: Pick<Values, "arrivalsPerAddress" | "limitLoopback" | "maxConnections" | "maxPerAddress">) {
    this.#settings = settings
    this.#arrivals = new WindowedCounts({ windowMillis, maxKeys: settings.maxConnections })
  }

  /** Lets somebody in at `now` (milliseconds), or says why not. A peer without an IP address is on this machine. */
  admit(peer: NetAddress.IpAddress | undefined, now: number): Place | Departure.Departure {
    const { arrivalsPerAddress, limitLoopback, maxConnections, maxPerAddress } = this.#settings
    const isLimited = peer !== undefined && (limitLoopback || !NetAddress.isLoopback(NetAddress.toCanonical(peer)))
    const key = isLimited ? sourceKeyOf(peer) : undefined
    if (this.#open >= maxConnections) return Departure.full
    if (key !== undefined) {
      if (maxPerAddress > 0 && (this.#present.get(key) ?? 0) >= maxPerAddress) return Departure.crowdedAddress
      if (arrivalsPerAddress > 0) {
        if (this.#arrivals.count(key, now) >= arrivalsPerAddress) return Departure.restlessAddress
        // who comes from ever new addresses fills no memory, and keeps nobody out
        this.#arrivals.add(key, now)
      }
    }
    return this.#enter(key)
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

const make = Effect.gen(function* () {
  const house = new House(yield* Settings)
  const sanctions = yield* Sanctions
  const banOf = (address: NetAddress.IpAddress | undefined) =>
    Clock.clockWith((clock): Effect.Effect<Departure.Departure | undefined> => {
      // nearly always, and it is asked for everybody who comes
      if (address === undefined || sanctions.isEmpty("ban")) return Effect.undefined
      return Effect.map(
        sanctions.against("ban", { address }),
        (ban) => ban && Departure.banned(remaining(ban, clock.currentTimeMillisUnsafe()), ban.reason)
      )
    })
  return Admission.of({
    banOf,
    admit: (address) =>
      Effect.flatMap(banOf(address), (ban) =>
        ban === undefined
          ? Effect.map(Clock.currentTimeMillis, (now) => house.admit(address, now))
          : Effect.succeed(ban)
      )
  })
})

/** Counts those who are in this process. */
export const layerNoDeps: Layer.Layer<Admission, never, Sanctions | Settings> = Layer.effect(Admission, make)
