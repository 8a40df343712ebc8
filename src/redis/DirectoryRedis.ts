/**
 * Who is where, in Redis: see the contract, `hub/Directory`.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CutOff, Directory, type Host } from "../hub/Directory.ts"
import { keyOf } from "../hub/Name.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import type { Occupant } from "../hub/Occupant.ts"
import { Settings } from "../Settings.ts"
import * as Attending from "./Attending.ts"
import { endLock } from "./EndLock.ts"
import { Generation } from "./Generation.ts"
import { NodeLease } from "./Lease.ts"
import { homeOf, NodeNumber } from "./NodeNumber.ts"
import * as Scripts from "./PeopleScripts.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Rules from "./Rules.ts"
import { type Reason, sweep, sweepRoom } from "./Sweep.ts"

/** People, or rooms, that are written down again at once. */
const atOnce = 64

const make = Effect.gen(function* () {
  const link = yield* RedisLink
  const { key, run, send, watch } = link
  const { firstPerson, home } = yield* NodeNumber
  const lease = yield* NodeLease
  const { current, keep, marker, settled, trusted } = yield* Generation
  const rules = yield* Rules.make
  const attend = yield* Attending.make(rules)
  const settings = yield* Settings
  /** What is to be known of the people here: names, and in which rooms they are. */
  const held = new Map<string, Person>()
  const present = new Map<string, Map<number, { occupant: Occupant; arrival: number }>>()
  /** Whether something could not be written. */
  let isDirty = false
  let host: Host | undefined
  /** Those who are getting another name: they are written down afterwards. */
  const losing = new Set<number>()
  /** The leaving of all who were in a room, as this process stops. */
  const leavings = new Map<string, Effect.Effect<void>>()

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

  /** `generation`: nothing, where Redis may have forgotten whose name it is. */
  const claimed = ({ id, name }: Person, generation = ""): Effect.Effect<boolean, StoreFailed> =>
    Effect.flatMap(
      Effect.suspend(() =>
        run<number>(Scripts.claim, [names, mine(), marker], [keyOf(name), lease.number(), id, name, alive, generation])
      ),
      (reply) =>
        reply === 2
          ? Effect.flatMap(settled, (generation) => claimed({ id, name }, generation))
          : Effect.succeed(reply === 1)
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

  const restateName = Effect.fnUntraced(function* (person: Person, wasSwept: boolean) {
    if (yield* claimed(person)) return
    held.delete(keyOf(person.name))
    losing.add(person.id)
    const lose = host?.onNameLost(person, wasSwept) ?? Effect.void
    yield* Effect.ensuring(
      lose,
      Effect.sync(() => losing.delete(person.id))
    )
  })

  const restateRoom = Effect.fnUntraced(function* (room: string, wasSwept: boolean) {
    const people = present.get(room)
    // where Redis has lost it, nobody would look for those who are there
    if (people !== undefined) yield* send("ZADD", key("rooms"), "NX", String(yield* Clock.currentTimeMillis), room)
    const returned: Array<Person> = []
    yield* Effect.forEach(
      [...(people?.values() ?? [])],
      Effect.fnUntraced(function* (one) {
        const [arrival, wasThere] = yield* entered(room, one.occupant, wasSwept ? 0 : one.arrival)
        one.arrival = Number(arrival)
        if (wasThere === 0 && wasSwept) returned.push({ id: one.occupant.id, name: one.occupant.name })
      }),
      { concurrency: atOnce, discard: true }
    )
    if (people !== undefined) yield* rules.restate(room)
    if (returned.length > 0 && host !== undefined) yield* host.onReturned(room, returned)
    for (const id of yield* send<ReadonlyArray<string>>("HKEYS", roomKey(room, ":who"))) {
      // somebody may have come since, into a list of their own where all had left
      if (homeOf(Number(id)) !== home || present.get(room)?.has(Number(id)) === true) continue
      yield* left(room, id)
      yield* Effect.provideService(endLock(room), RedisLink, link)
    }
  })

  const swept = (dead: number, reason: Reason) =>
    Effect.provideService(sweep(dead, roomNames, reason, settings), RedisLink, link)

  /** Writes down everything that is to be known of the people here, and removes what is not. */
  const restate = Effect.fnUntraced(function* (wasSwept: boolean) {
    isDirty = false
    yield* Effect.forEach([...held.values()], (person) => restateName(person, wasSwept), { concurrency: atOnce })
    for (const name of yield* send<ReadonlyArray<string>>("SMEMBERS", mine())) {
      const other = held.has(name) ? undefined : yield* send<string | null>("HGET", names, name)
      const [, id] = /^\d+ (\d+) /.exec(other ?? "") ?? []
      if (id !== undefined) yield* run(Scripts.release, [names, mine()], [name, id])
    }
    const rooms = new Set([...(yield* roomNames), ...present.keys()])
    yield* Effect.forEach(rooms, (room) => restateRoom(room, wasSwept), { concurrency: atOnce })
  })

  /** What was not written down to the end is written down again. */
  const restated = (wasSwept: boolean) =>
    Effect.onError(restate(wasSwept), () =>
      Effect.sync(() => {
        isDirty = true
      })
    )

  const heart = {
    onRevived: (wasSwept: boolean) =>
      Effect.logWarning("Other servers had given this one up; its people are there again").pipe(
        Effect.andThen(restated(wasSwept))
      ),
    onBeat: Effect.suspend(() => (isDirty ? restated(false) : Effect.void)),
    onDead: (dead: number) =>
      Effect.andThen(
        Effect.logWarning(`A server is gone (its lease was ${dead}); its people leave`),
        swept(dead, "connection lost")
      )
  }
  const doubt = () => {
    isDirty = true
  }
  // a Redis that comes back may have lost what it was told last, and that alone
  yield* watch({ onReady: doubt, onLost: () => {} })
  yield* keep({ restate: Effect.andThen(Effect.sync(doubt), lease.beat(heart)) })

  const directory: Directory = {
    firstPerson,
    claim: (name, id) =>
      Effect.suspend(() => {
        const person = { id, name }
        // who gets another name while all is written down again must not wait for that
        return Effect.map(claimed(person, losing.has(id) ? "" : current()), (isMine) => {
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
    attend: (room, attendance) => attend(room, attendance, () => present.has(room)),
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
    leaveAll: (room) =>
      Effect.suspend(() => {
        const before = leavings.get(room) ?? Effect.void
        if (!present.delete(room)) return before
        // what cannot be told now is told by the last sweep, or by another process
        const told = Effect.ignore(sweepRoom(room, lease.number(), "their server stopped", settings))
        return Effect.flatMap(
          Effect.cached(Effect.andThen(before, Effect.provideService(told, RedisLink, link))),
          (leaving) => {
            leavings.set(room, leaving)
            return leaving
          }
        )
      }),
    govern: (room, change) =>
      Object.keys(change).length === 0
        ? Effect.void
        : Effect.mapError(rules.change(room, change), ({ reason }) => new CutOff({ reason })),
    refresh: (room) => Effect.mapError(trusted(rules.read(room)), ({ reason }) => new CutOff({ reason })),
    rooms: Effect.flatMap(roomNames, (rooms) =>
      Effect.forEach(
        rooms,
        (name) =>
          Effect.all(
            [
              send<number>("HLEN", roomKey(name, ":who")),
              send<string | null>("HGET", roomKey(name, ":meta"), "topic"),
              rules.get(name)
            ],
            { concurrency: 3 }
          ).pipe(
            Effect.map(([people, topic, { password }]) => ({
              name,
              people,
              topic: topic ?? "",
              isLocked: password !== undefined
            }))
          ),
        { concurrency: 64 }
      )
    ),
    host: (newHost) =>
      Effect.gen(function* () {
        host = newHost
        yield* Effect.forkScoped(lease.live(heart))
      })
  }
  // a clean stop frees at once what those who left did not
  yield* Effect.addFinalizer(() => Effect.ignore(swept(lease.number(), "their server stopped")))
  return directory
})

/** The people of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Generation | NodeLease | NodeNumber | RedisLink | Settings> =
  Layer.effect(Directory, make)
