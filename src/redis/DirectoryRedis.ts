/**
 * Who is where, in Redis: see the contract, `hub/Directory`.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Attendance, type Attending, CutOff, Directory, type Host } from "../hub/Directory.ts"
import { keyOf } from "../hub/Name.ts"
import { Person } from "../hub/RoomEvent.ts"
import { noRules, type RoomRules } from "../hub/RoomRules.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import type { Occupant } from "../hub/Occupant.ts"
import { Settings } from "../Settings.ts"
import { NodeLease } from "./Lease.ts"
import { homeOf, NodeNumber } from "./NodeNumber.ts"
import * as Scripts from "./PeopleScripts.ts"
import { RedisLink } from "./RedisLink.ts"
import { sweep } from "./Sweep.ts"

const isOccupant = Schema.is(
  Schema.Struct({
    ...Person.fields,
    away: Schema.optionalKey(Schema.String),
    isOperator: Schema.optionalKey(Schema.Boolean)
  })
)

const Rules = Schema.fromJsonString(Schema.Struct({ slow: Schema.Number, password: Schema.optionalKey(Schema.String) }))

const decodeRules = (text: string | null): RoomRules => {
  const decoded = Schema.decodeUnknownOption(Rules)(text)
  if (decoded._tag === "None") return noRules
  const { password, slow } = decoded.value
  return { slow: Duration.millis(slow), password: password === undefined ? undefined : Redacted.make(password) }
}

const encodeRules = ({ password, slow }: RoomRules): string => {
  const millis = Duration.toMillis(slow)
  if (millis === 0 && password === undefined) return ""
  return JSON.stringify({ slow: millis, ...(password && { password: Redacted.value(password) }) })
}

/** `<arrival> <occupant>`, with a lease before it in the list of a room. */
const attendingOf = (text: string): Attending | undefined => {
  const [, arrival, json = ""] = /^(?:\d+ )?(\d+) (\{.*)$/s.exec(text) ?? []
  if (arrival === undefined) return undefined
  const occupant: unknown = JSON.parse(json)
  return isOccupant(occupant) ? { occupant, arrival: Number(arrival) } : undefined
}

const make = Effect.gen(function* () {
  const link = yield* RedisLink
  const { key, run, send, subscribe, watch } = link
  const { firstPerson, home } = yield* NodeNumber
  const lease = yield* NodeLease
  const settings = yield* Settings
  /** What is to be known of the people here: names, and in which rooms they are. */
  const held = new Map<string, Person>()
  const present = new Map<string, Map<number, { occupant: Occupant; arrival: number }>>()
  /** Whether something could not be written. */
  let isDirty = false
  let host: Host | undefined
  /** Those who are getting another name: they are written down afterwards. */
  const losing = new Set<number>()

  const names = key("{people}:names")
  const alive = key("{people}:alive:")
  const mine = () => key(`{people}:names:${lease.number()}`)
  const roomKey = (room: string, what: string) => key(`{${room}}${what}`)

  /** What cannot be written now is written when it can. */
  const later = <A>(write: Effect.Effect<A, StoreFailed>): Effect.Effect<A | undefined> =>
    Effect.catch(write, () =>
      Effect.sync((): A | undefined => {
        isDirty = true
        return undefined
      })
    )

  const claimed = ({ id, name }: Person): Effect.Effect<boolean, StoreFailed> =>
    Effect.map(
      Effect.suspend(() => run<number>(Scripts.claim, [names, mine()], [keyOf(name), lease.number(), id, name, alive])),
      (reply) => reply === 1
    )

  const entered = (room: string, occupant: Occupant, arrival: number) =>
    Effect.suspend(() =>
      run<readonly [string, number]>(
        Scripts.enter,
        [roomKey(room, ":who"), roomKey(room, ":meta")],
        [roomKey(room, ""), lease.number(), occupant.id, JSON.stringify(occupant), arrival]
      )
    )

  const left = (room: string, person: number | string) =>
    run(Scripts.leave, [roomKey(room, ":who")], [roomKey(room, ""), person])

  const roomNames = send<ReadonlyArray<string>>("ZREVRANGE", key("rooms"), "0", "-1")

  /** Writes down everything that is to be known of the people here, and removes what is not. */
  const restate = Effect.fnUntraced(function* (wasSwept: boolean) {
    isDirty = false
    for (const person of held.values()) {
      if (yield* claimed(person)) continue
      held.delete(keyOf(person.name))
      losing.add(person.id)
      const lose = host?.onNameLost(person, wasSwept) ?? Effect.void
      yield* Effect.ensuring(
        lose,
        Effect.sync(() => losing.delete(person.id))
      )
    }
    for (const name of yield* send<ReadonlyArray<string>>("SMEMBERS", mine())) {
      const other = held.has(name) ? undefined : yield* send<string | null>("HGET", names, name)
      const [, id] = /^\d+ (\d+) /.exec(other ?? "") ?? []
      if (id !== undefined) yield* run(Scripts.release, [names, mine()], [name, id])
    }
    for (const room of new Set([...(yield* roomNames), ...present.keys()])) {
      const people = present.get(room)
      // where Redis has lost it, nobody would look for those who are there
      if (people !== undefined) yield* send("ZADD", key("rooms"), "NX", String(yield* Clock.currentTimeMillis), room)
      const returned: Array<Person> = []
      for (const one of people?.values() ?? []) {
        const [arrival, wasThere] = yield* entered(room, one.occupant, wasSwept ? 0 : one.arrival)
        one.arrival = Number(arrival)
        if (wasThere === 0 && wasSwept) returned.push({ id: one.occupant.id, name: one.occupant.name })
      }
      if (returned.length > 0 && host !== undefined) yield* host.onReturned(room, returned)
      for (const id of yield* send<ReadonlyArray<string>>("HKEYS", roomKey(room, ":who"))) {
        if (homeOf(Number(id)) === home && people?.has(Number(id)) !== true) yield* left(room, id)
      }
    }
  })

  /** What was not written down to the end is written down again. */
  const restated = (wasSwept: boolean) =>
    Effect.onError(restate(wasSwept), () =>
      Effect.sync(() => {
        isDirty = true
      })
    )

  const heart = lease.beat({
    onRevived: (wasSwept) =>
      Effect.logWarning("Other servers had given this one up; its people are there again").pipe(
        Effect.andThen(restated(wasSwept))
      ),
    onBeat: Effect.suspend(() => (isDirty ? restated(false) : Effect.void)),
    onDead: (dead) =>
      Effect.andThen(
        Effect.logWarning(`A server is gone (its lease was ${dead}); its people leave`),
        Effect.provideService(sweep(dead, roomNames, settings), RedisLink, link)
      )
  })

  /** Hears of a room, from a list of all who are there on. */
  const attend = Effect.fnUntraced(function* (room: string, attendance: Attendance) {
    /** For each list that is on its way, those of whom something was heard meanwhile. */
    const newer = new Set<Set<number>>()
    const isElsewhere = (person: number) => homeOf(person) !== home
    const list = Effect.suspend(() => {
      const heardOf = new Set<number>()
      newer.add(heardOf)
      return Effect.gen(function* () {
        const all = yield* send<ReadonlyArray<string>>("HVALS", roomKey(room, ":who"))
        const rules = yield* send<string | null>("GET", roomKey(room, ":rules"))
        const listed = all.map(attendingOf).filter((one) => one !== undefined)
        attendance.onRules(decodeRules(rules))
        attendance.onAll(
          listed.filter(({ occupant: { id } }) => isElsewhere(id) && !heardOf.has(id)),
          heardOf
        )
      }).pipe(Effect.ensuring(Effect.sync(() => newer.delete(heardOf))))
    })
    const hear = (message: string) => {
      if (message.startsWith("R ")) return attendance.onRules(decodeRules(message.slice(2)))
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
    yield* subscribe(roomKey(room, ""), hear)
    yield* list
    const scope = yield* Effect.scope
    const services = yield* Effect.context<never>()
    yield* watch({
      onReady: () => Effect.runForkWith(services)(Effect.forkIn(Effect.ignore(list), scope)),
      onLost: () => {}
    })
  })

  const directory: Directory = {
    firstPerson,
    claim: (name, id) =>
      Effect.suspend(() => {
        const person = { id, name }
        return Effect.map(claimed(person), (isMine) => {
          if (isMine) held.set(keyOf(name), person)
          return isMine
        })
      }).pipe(Effect.mapError(({ reason }) => new CutOff({ reason }))),
    release: (name, person) =>
      Effect.suspend(() => {
        if (held.get(keyOf(name))?.id === person) held.delete(keyOf(name))
        return Effect.asVoid(later(run(Scripts.release, [names, mine()], [keyOf(name), person])))
      }),
    find: (name) =>
      Effect.map(later(run<readonly [string, string] | null>(Scripts.find, [names], [keyOf(name), alive])), (found) =>
        found?.[0] === undefined ? undefined : { id: Number(found[0]), name: found[1] }
      ),
    attend,
    enter: (room, occupant) =>
      Effect.gen(function* () {
        const people = present.get(room) ?? new Map<number, { occupant: Occupant; arrival: number }>()
        present.set(room, people)
        const one = { occupant, arrival: people.get(occupant.id)?.arrival ?? 0 }
        people.set(occupant.id, one)
        if (losing.has(occupant.id)) return undefined
        const reply = yield* later(entered(room, occupant, one.arrival))
        if (reply === undefined) return undefined
        one.arrival = Number(reply[0])
        return one.arrival
      }),
    leave: (room, person) =>
      Effect.suspend(() => {
        const people = present.get(room)
        people?.delete(person)
        if (people?.size === 0) present.delete(room)
        return Effect.asVoid(later(left(room, person)))
      }),
    govern: (room, rules) =>
      Effect.asVoid(later(run(Scripts.govern, [roomKey(room, ":rules")], [roomKey(room, ""), encodeRules(rules)]))),
    rooms: Effect.flatMap(roomNames, (rooms) =>
      Effect.forEach(
        rooms,
        (name) =>
          Effect.all(
            [
              send<number>("HLEN", roomKey(name, ":who")),
              send<string | null>("HGET", roomKey(name, ":meta"), "topic"),
              send<string | null>("GET", roomKey(name, ":rules"))
            ],
            { concurrency: 3 }
          ).pipe(
            Effect.map(([people, topic, rules]) => ({
              name,
              people,
              topic: topic ?? "",
              isLocked: decodeRules(rules).password !== undefined
            }))
          ),
        { concurrency: 64 }
      )
    ),
    host: (newHost) =>
      Effect.gen(function* () {
        host = newHost
        yield* Effect.forkScoped(heart)
      })
  }
  // a clean stop frees at once what those who left did not
  yield* Effect.addFinalizer(() =>
    Effect.ignore(Effect.provideService(sweep(lease.number(), roomNames, settings), RedisLink, link))
  )
  return directory
})

/** The people of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, NodeLease | NodeNumber | RedisLink | Settings> = Layer.effect(
  Directory,
  make
)
