/**
 * Hearing who is in a room, and what holds there, over Redis.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Attendance, Attending } from "../hub/Directory.ts"
import { Person } from "../hub/RoomEvent.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { Generation } from "./Generation.ts"
import { homeOf, NodeNumber } from "./NodeNumber.ts"
import { parsed } from "./ParsedJson.ts"
import { RedisLink } from "./RedisLink.ts"
import type { Rules } from "./Rules.ts"

const isOccupant = Schema.is(
  Schema.Struct({
    ...Person.fields,
    away: Schema.optionalKey(Schema.String),
    isOperator: Schema.optionalKey(Schema.Boolean)
  })
)

/** `<arrival> <occupant>`, with a lease before it in the list of a room. */
const attendingOf = (text: string): Attending | undefined => {
  const [, arrival, json = ""] = /^(?:\d+ )?(\d+) (\{.*)$/s.exec(text) ?? []
  if (arrival === undefined) return undefined
  const occupant = parsed(json)
  return isOccupant(occupant) ? { occupant, arrival: Number(arrival) } : undefined
}

/** How rooms are heard of, by those who are there elsewhere and by `rules`. */
export const make = Effect.fnUntraced(function* (rules: Rules) {
  const { key, send, subscribe, watch } = yield* RedisLink
  const { home } = yield* NodeNumber
  const { keep, trusted } = yield* Generation
  const roomKey = (room: string, what: string) => key(`{${room}}${what}`)

  /** Whoever has a lease that nobody looks after is looked after: they may be gone. */
  const suspect = (entries: ReadonlyArray<string>): Effect.Effect<void, StoreFailed> => {
    const leases = new Set(entries.flatMap((entry) => /^\d+/.exec(entry) ?? []))
    return leases.size === 0 ? Effect.void : Effect.asVoid(send("SADD", key("{people}:nodes"), ...leases))
  }

  /** Hears of a room, from a list of all who are there on; `isMinded`: whether somebody here is there. */
  return Effect.fnUntraced(function* (room: string, attendance: Attendance, isMinded: () => boolean) {
    /** For each list that is on its way, those of whom something was heard meanwhile. */
    const newer = new Set<Set<number>>()
    const isElsewhere = (person: number) => homeOf(person) !== home
    const scope = yield* Effect.scope
    const services = yield* Effect.context<never>()
    const fork = (effect: Effect.Effect<void, StoreFailed>): void =>
      void Effect.runForkWith(services)(Effect.forkIn(Effect.ignore(effect), scope))
    const list = Effect.suspend(() => {
      const heardOf = new Set<number>()
      newer.add(heardOf)
      return Effect.gen(function* () {
        const all = yield* trusted(
          Effect.tap(send<ReadonlyArray<string>>("HVALS", roomKey(room, ":who")), rules.read(room))
        )
        yield* suspect(all)
        const listed = all.map(attendingOf).filter((one) => one !== undefined)
        attendance.onAll(
          listed.filter(({ occupant: { id } }) => isElsewhere(id) && !heardOf.has(id)),
          heardOf
        )
      }).pipe(Effect.ensuring(Effect.sync(() => newer.delete(heardOf))))
    })
    const hear = (message: string) => {
      if (message.startsWith("R ")) return fork(rules.learn(room, message.slice(2)))
      if (message.startsWith("W- ")) {
        const person = Number(message.slice(3))
        for (const heardOf of newer) heardOf.add(person)
        if (isElsewhere(person)) attendance.onAbsent(person)
      } else if (message.startsWith("W+ ")) {
        const one = attendingOf(message.slice(3))
        if (one === undefined || !isElsewhere(one.occupant.id)) return
        for (const heardOf of newer) heardOf.add(one.occupant.id)
        attendance.onPresent(one)
      }
    }
    yield* rules.attend(room, attendance.onRules, isMinded)
    yield* subscribe(roomKey(room, ""), hear)
    yield* list
    const again = () => fork(list)
    yield* watch({ onReady: again, onLost: () => {} })
    yield* keep({ restate: Effect.void, onRestated: again })
  })
})
