/**
 * The people of a run: they come into one room or several, take other names, race for names, go; and what the hub must
 * say of it.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { notice } from "../hub/Codec.ts"
import type { CutOff, Key, Member, NameTaken, RoomLocked, RoomsFull } from "../hub/Hub.ts"
import { keyOf, Name } from "../hub/Name.ts"
import type { LawName, ReaderRecord } from "./Findings.ts"
import { names, type Room, rooms } from "./Schedule.ts"
import { codecFor, type OutletReader, outletReader } from "./SlowReader.ts"
import type { cutShort, Stage } from "./Stage.ts"

/** Somebody's presence in one room. */
interface Presence {
  readonly member: Member
  readonly scope: Scope.Closeable
  readonly record: ReaderRecord
}

/** Somebody at the hub. */
export interface Actor {
  readonly number: number
  readonly reader: OutletReader
  /** Where they are, in the order they came. */
  readonly presences: Map<Room, Presence>
  /** Where they have been, too: nobody comes twice into a room. */
  readonly visited: Set<Room>
  /** Why they are away, if they are. */
  away: string | undefined
}

/** Their presence in the room that they have been in longest. */
export const memberOf = ({ presences }: Actor): Member => presences.values().next().value!.member

/** Their name. */
export const nameOf = (actor: Actor): string => memberOf(actor).person.name

/** The people of a run. */
export type Cast = Effect.Success<ReturnType<typeof make>>

const uniqueNames: LawName = "a name belongs to one person, in any case"
const nothingLeft: LawName = "a closed scope leaves nothing behind"
const onePerson: LawName = "somebody in several rooms is one person"
const knownAway: LawName = "every room of somebody's knows whether they are away"

/** The people of a run; in each room one from the beginning who keeps up, so that all that happens there was heard. */
export const make = Effect.fnUntraced(function* (stage: Stage) {
  const { findings, hub } = stage
  /** Who is there, in order of arrival. */
  let actors: ReadonlyArray<Actor> = []
  const outlets: Array<OutletReader> = []
  /** Who is in each room, in order of arrival there. */
  const present = new Map<Room, Array<Actor>>(rooms.map((room) => [room, []]))

  const holderOf = (name: string): Actor | undefined => actors.find((actor) => keyOf(nameOf(actor)) === keyOf(name))

  /** Comes into a room, in a scope of their own. */
  const enter = Effect.fnUntraced(function* <E>(actor: Actor, room: Room, join: Effect.Effect<Member, E, Scope.Scope>) {
    const scope = yield* Scope.fork(stage.scope)
    const { head } = yield* hub.inspect(room)
    const member = yield* Scope.provide(join, scope)
    const record: ReaderRecord = {
      label: `member ${actor.number} in #${room}`,
      room,
      person: member.person.id,
      after: undefined,
      headBefore: head,
      publishedBefore: findings.publications.filter((publication) => publication.room === room).length,
      keepsUp: !actor.reader.isSlow,
      heard: actor.reader.heardIn(room),
      closedAt: undefined
    }
    findings.readers.push(record)
    actor.presences.set(room, { member, scope, record })
    actor.visited.add(room)
    findings.people.set(member.person.id, actor.visited)
    present.get(room)!.push(actor)
  })

  const arrive = Effect.fnUntraced(function* (room: Room, name: Name, takes: number) {
    const reader = outletReader(takes)
    const number = outlets.push(reader) - 1
    const actor: Actor = { number, reader, presences: new Map(), visited: new Set(), away: undefined }
    const codec = codecFor(room, number)
    const listening = {
      outlet: reader.outlet,
      codec,
      greet: () => codec.reply([notice("welcome")]),
      onStalled: () => {}
    }
    // a hub that is judged has room for the few rooms of a schedule, and whoever brings no key is trusted
    const join = hub
      .join(room, name, listening)
      .pipe(Effect.catchTag(["RoomsFull", "RoomLocked", "CutOff"], Effect.die))
    yield* enter(actor, room, join)
    return actor
  })

  /** What of `attempts` at the name of `name` may succeed: only its holder's own, or one where nobody holds it. */
  const contend = Effect.fnUntraced(function* (
    name: string,
    attempts: ReadonlyArray<{ readonly by: Actor | undefined; readonly run: Effect.Effect<void, NameTaken | CutOff> }>
  ) {
    const holder = holderOf(name)
    const isHolders = attempts.map(({ by }) => by !== undefined && by === holder)
    const outcomes = yield* stage.prompt(
      `taking the name ${name}`,
      Effect.forEach(attempts, ({ run }) => Effect.result(run), { concurrency: "unbounded" })
    )
    const gotIt = outcomes.map(Result.isSuccess)
    const expected = holder === undefined ? 1 : isHolders.filter(Boolean).length
    const isRight =
      gotIt.filter(Boolean).length === expected
      && (holder === undefined || gotIt.every((got, i) => got === isHolders[i]))
    if (!isRight) {
      const held = holder === undefined ? "was free" : "was held"
      stage.broken(uniqueNames, `${name} ${held}, and ${gotIt.filter(Boolean).length} of ${attempts.length} got it`)
    }
  })

  const join = (room: Room, name: string, takes: number, times = 1): Effect.Effect<void, typeof cutShort> =>
    Effect.suspend(() => {
      if (!stage.mayHappen(room, 1)) return Effect.void
      const run = Effect.map(arrive(room, Name.make(name), takes), (actor) => {
        actors = [...actors, actor]
      })
      return contend(
        name,
        Array.from({ length: times }, () => ({ by: undefined, run }))
      )
    })

  const renameOf = (actor: Actor, name: Name): Effect.Effect<void, NameTaken | CutOff> =>
    Effect.suspend(() => {
      const from = nameOf(actor)
      return Effect.map(memberOf(actor).rename(name), () => {
        const { person: by } = memberOf(actor)
        for (const room of actor.presences.keys()) {
          findings.deeds.push({ law: onePerson, room, event: { _tag: "Renamed", by, from } })
        }
      })
    })

  const rename = Effect.fnUntraced(function* (contenders: ReadonlyArray<Actor>, name: string) {
    if (!contenders.every(({ presences }) => stage.mayHappenIn(presences.keys()))) return
    const attempts = contenders.map((actor) => ({ by: actor, run: renameOf(actor, Name.make(name)) }))
    yield* contend(name, attempts)
    for (const actor of contenders) yield* callRolls(actor, onePerson)
  })

  /** Whether the roster says who is there, in order of arrival, and who of them is away; `law` says so. */
  const callRoll = (room: Room, law: LawName): Effect.Effect<void> =>
    Effect.map(hub.roster(room), ({ people, total }) => {
      const there = present.get(room)!
      const told = people.map(({ name }) => name).join(" ")
      const expected = there.map(nameOf).join(" ")
      if (told !== expected || total !== there.length) {
        return stage.broken(law, `the roster of #${room} is "${told}" (${total}), not "${expected}"`)
      }
      for (const [index, { away, name }] of people.entries()) {
        if (away === there[index]!.away) continue
        stage.broken(knownAway, `in #${room} ${name} is away: ${away}, not ${there[index]!.away}`)
      }
    })

  const callRolls = (actor: Actor, law: LawName): Effect.Effect<void> =>
    Effect.forEach(actor.presences.keys(), (room) => callRoll(room, law), { discard: true })

  /** Comes into another room as well. */
  const also = Effect.fnUntraced(function* (
    actor: Actor,
    room: Room,
    key: Key
  ): Effect.fn.Return<void, RoomLocked | RoomsFull | CutOff> {
    const listening = { codec: codecFor(room, actor.number) }
    yield* enter(actor, room, memberOf(actor).join(room, { listening, key }))
    yield* callRoll(room, onePerson)
  })

  const exit = Effect.fnUntraced(function* (actor: Actor, room: Room) {
    const { record, scope } = actor.presences.get(room)!
    actor.presences.delete(room)
    const there = present.get(room)!
    there.splice(there.indexOf(actor), 1)
    yield* stage.prompt("leaving", Scope.close(scope, Exit.void))
    record.closedAt = record.heard.length
  })

  /** Leaves one of several rooms, and is the same person in the others. */
  const part = Effect.fnUntraced(function* (actor: Actor, room: Room) {
    if (!stage.mayHappen(room, 1)) return
    yield* exit(actor, room)
    yield* callRoll(room, nothingLeft)
    yield* callRolls(actor, onePerson)
    const { id, name } = memberOf(actor).person
    const found = yield* hub.find(name)
    if (found?.id !== id) stage.broken(onePerson, `${name} has left #${room} only, but is not found any more`)
  })

  const leave = Effect.fnUntraced(function* (actor: Actor) {
    const theirs = [...actor.presences.keys()]
    if (!stage.mayHappenIn(theirs)) return
    actors = actors.filter((other) => other !== actor)
    for (const room of theirs) yield* exit(actor, room)
    for (const room of theirs) yield* callRoll(room, nothingLeft)
  })

  /** Everybody goes; then nobody is there, and every name is free. */
  const disperse = Effect.gen(function* () {
    for (const actor of actors) for (const room of [...actor.presences.keys()]) yield* exit(actor, room)
    actors = []
    yield* Effect.forEach(rooms, (room) => callRoll(room, nothingLeft), { discard: true })
    for (const name of names) {
      const taken = yield* Effect.flip(Effect.scoped(hub.join(rooms[0], Name.make(name)))).pipe(Effect.option)
      if (taken._tag === "Some") stage.broken(nothingLeft, `everybody has left, but ${name} is taken`)
    }
  })

  const first = (room: Room) => arrive(room, Name.make(`witness-${room}`), 0)
  yield* stage.prompt("joining", Effect.orDie(Effect.forEach(rooms, first)))

  return {
    /** Who is there, in order of arrival, but for the witnesses. */
    actors: () => actors,
    /** All readers with an outlet, those who left too. */
    outlets,
    holderOf,
    callRolls,
    join,
    also,
    rename,
    part,
    leave,
    disperse
  }
})
