/**
 * The hub of one run, and the book in which the run is written down.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Hub } from "../hub/Hub.ts"
import type { RoomEvent } from "../hub/RoomEvent.ts"
import type { Findings, LawName } from "./Findings.ts"
import { rooms } from "./Schedule.ts"
import { within } from "./Turns.ts"

/** What the laws must know of the hub they judge. */
export interface Bounds {
  /** The most bytes a room may hold. */
  readonly roomBytes: number
  /** How many turns of the event loop the hub may take for what does not wait for a reader. */
  readonly turns: number
}

/** The run was cut short: what was found until then says why. */
export const cutShort = Symbol("cutShort")

/** The hub of one run, and the book in which the run is written down. */
export class Stage {
  readonly hub: Hub["Service"]
  /** Lasts as long as the run. */
  readonly scope: Scope.Scope
  readonly bounds: Bounds
  readonly findings: Findings = {
    publications: [],
    readers: [],
    violations: [],
    people: new Map(),
    deeds: [],
    whispered: new Set()
  }
  readonly #mostEntries: number
  readonly #entries = new Map<string, number>()
  readonly #indices = new Map<string, number>()

  /** At most `mostEntries` happen in a room. */
  constructor(hub: Hub["Service"], scope: Scope.Scope, bounds: Bounds, mostEntries: number) {
    this.hub = hub
    this.scope = scope
    this.bounds = bounds
    this.#mostEntries = mostEntries
  }

  /** Writes down that a law was broken. */
  broken(law: LawName, reason: string): void {
    this.findings.violations.push({ law, reason })
  }

  /** Whether `count` more entries may happen in `room`; they are counted then. */
  mayHappen(room: string, count: number): boolean {
    const entries = (this.#entries.get(room) ?? 0) + count
    if (entries > this.#mostEntries) return false
    this.#entries.set(room, entries)
    return true
  }

  /** Whether one more may happen in each of `rooms`. */
  mayHappenIn(rooms: Iterable<string>): boolean {
    return Array.from(rooms).every((room) => this.mayHappen(room, 1))
  }

  /** `effect`, which waits for no reader; a run in which it does is cut short. */
  prompt<A, E, R>(what: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | typeof cutShort, R> {
    return Effect.flatMap(within(this.bounds.turns, effect), (result) => {
      if (Option.isSome(result)) return Effect.succeed(result.value)
      this.broken("publishing waits for no reader", `${what} did not return within ${this.bounds.turns} turns`)
      return Effect.fail(cutShort)
    })
  }

  /** Publishes `count` lines of one publisher, one after the other; by `send`, if it is given. */
  publish(
    room: string,
    publisher: string,
    count: number,
    event: (text: string) => RoomEvent,
    send = (_text: string, event: RoomEvent): Effect.Effect<void> => this.hub.publish(room, event)
  ): Effect.Effect<void> {
    const one = Effect.suspend(() => {
      const key = `${room} ${publisher}`
      const index = (this.#indices.get(key) ?? 0) + 1
      this.#indices.set(key, index)
      const text = `${key} ${index}`
      this.findings.publications.push({ room, publisher, index, text })
      return send(text, event(text))
    })
    return one.pipe(Effect.repeat({ times: count - 1 }), Effect.asVoid)
  }

  /** Looks at what the rooms hold. */
  readonly weigh: Effect.Effect<void> = Effect.suspend(() =>
    Effect.forEach(
      rooms,
      (room) =>
        Effect.map(this.hub.inspect(room), ({ bytes }) => {
          if (bytes > this.bounds.roomBytes) {
            this.broken("the memory a room holds is bounded", `#${room} holds ${bytes} bytes`)
          }
        }),
      { discard: true }
    )
  )
}
