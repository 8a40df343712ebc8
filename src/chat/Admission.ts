/**
 * Who is let in, over whatever listener: so many at once, so many from one address, so many new ones from it within ten
 * minutes, and nobody who is banned.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as Monotonic from "../Monotonic.ts"
import { sourceKeyOf } from "../net/SourceKey.ts"
import { WindowedCounts } from "../net/WindowedCounts.ts"
import { Settings, type Values } from "../Settings.ts"
import * as Departure from "./Departure.ts"
import { Sanctions } from "./Sanctions.ts"
import { type SocketCount, Sockets } from "./Sockets.ts"
import { remaining } from "./Speech.ts"

/** How long arrivals count. */
const windowMillis = 10 * 60 * 1000

/** A place in the house, until it is given back. A class, for there are ten thousand of them. */
export class Place {
  readonly #house: House
  readonly #key: string | undefined
  readonly #sockets: SocketCount | undefined
  #isReleased = false

  constructor(house: House, key: string | undefined, sockets: SocketCount | undefined) {
    this.#house = house
    this.#key = key
    this.#sockets = sockets
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    if (this.#sockets !== undefined) this.#sockets.open--
    this.#house.leave(this.#key)
  }
}

/** Who is let in. */
export class Admission extends Context.Service<
  Admission,
  {
    /**
     * Lets somebody in from an address, or says why not. Who has none is on this machine. A page's socket has been counted
     * at the door already.
     */
    readonly admit: (
      address: NetAddress.IpAddress | undefined,
      isSocketCounted: boolean
    ) => Effect.Effect<Place | Departure.Departure>
    /** From now on nobody is let in, for that reason; `undefined`: they are again. */
    readonly bar: (why: Departure.Departure | undefined) => Effect.Effect<void>
    /** Why nobody is let in; `undefined`: they are. */
    readonly barred: Effect.Effect<Departure.Departure | undefined>
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

  /**
   * Lets somebody in at `now` (milliseconds), or says why not. A peer without an IP address is on this machine. Theirs is
   * one of the `sockets`, where that is still to be counted.
   */
  admit(peer: NetAddress.IpAddress | undefined, now: number, sockets?: SocketCount): Place | Departure.Departure {
    const { arrivalsPerAddress, limitLoopback, maxConnections, maxPerAddress } = this.#settings
    const isLimited = peer !== undefined && (limitLoopback || !NetAddress.isLoopback(NetAddress.toCanonical(peer)))
    const key = isLimited ? sourceKeyOf(peer) : undefined
    if (this.#open >= maxConnections || sockets?.isFull) return Departure.full
    if (key !== undefined) {
      if (maxPerAddress > 0 && (this.#present.get(key) ?? 0) >= maxPerAddress) return Departure.crowdedAddress
      if (arrivalsPerAddress > 0) {
        if (this.#arrivals.count(key, now) >= arrivalsPerAddress) return Departure.restlessAddress
        // who comes from ever new addresses fills no memory, and keeps nobody out
        this.#arrivals.add(key, now)
      }
    }
    return this.#enter(key, sockets)
  }

  #enter(key: string | undefined, sockets: SocketCount | undefined): Place {
    this.#open++
    if (sockets !== undefined) sockets.open++
    if (key !== undefined) this.#present.set(key, (this.#present.get(key) ?? 0) + 1)
    return new Place(this, key, sockets)
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
  const sockets = yield* Sockets
  let barred: Departure.Departure | undefined
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
    bar: (why) =>
      Effect.sync(() => {
        barred = why
      }),
    barred: Effect.sync(() => barred),
    banOf,
    admit: (address, isSocketCounted) =>
      Effect.flatMap(banOf(address), (ban) =>
        Clock.clockWith((clock) => {
          const now = Monotonic.millisOf(clock)
          return Effect.succeed(ban ?? barred ?? house.admit(address, now, isSocketCounted ? undefined : sockets))
        })
      )
  })
})

/** Counts those who are in this process. */
export const layerNoDeps: Layer.Layer<Admission, never, Sanctions | Settings> = Layer.effect(Admission, make)
