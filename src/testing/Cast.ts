/**
 * The people of a run: they come, take other names, race for names, go; and what the hub must say of it.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { notice } from "../hub/Codec.ts"
import type { Member, NameTaken } from "../hub/Hub.ts"
import { keyOf, Name } from "../hub/Name.ts"
import type { ReaderRecord } from "./Findings.ts"
import { names, rooms } from "./Schedule.ts"
import { codecs, type OutletReader, outletReader } from "./SlowReader.ts"
import type { cutShort, Stage } from "./Stage.ts"

/** Somebody in a room. */
export interface Actor {
  readonly member: Member
  readonly room: string
  readonly scope: Scope.Closeable
  readonly reader: OutletReader
  readonly record: ReaderRecord
}

const uniqueNames = "a name belongs to one person, in any case"
const nothingLeft = "a closed scope leaves nothing behind"

/** The people of a run; in each room one from the beginning who keeps up, so that all that happens there was heard. */
export const make = Effect.fnUntraced(function* (stage: Stage) {
  const { findings, hub } = stage
  /** Who is there, in order of arrival. */
  let actors: ReadonlyArray<Actor> = []
  let witnesses: ReadonlyArray<Actor> = []
  const outlets: Array<OutletReader> = []

  const holderOf = (name: string): Actor | undefined =>
    actors.find(({ member }) => keyOf(member.person.name) === keyOf(name))

  /** Comes in, in a scope of their own. */
  const enter = Effect.fnUntraced(function* (room: string, name: Name, takes: number) {
    const scope = yield* Scope.fork(stage.scope)
    const reader = outletReader(takes)
    const number = outlets.length
    outlets.push(reader)
    const { head } = yield* hub.inspect(room)
    const codec = codecs[number % codecs.length]!
    const listening = {
      outlet: reader.outlet,
      codec,
      greet: () => codec.reply([notice("welcome")]),
      onStalled: () => {}
    }
    const member = yield* Scope.provide(hub.join(room, name, listening), scope).pipe(
      // a hub that is judged has room for the few rooms of a schedule
      Effect.catchTag("RoomsFull", Effect.die)
    )
    const record: ReaderRecord = {
      label: `member ${number}`,
      room,
      person: member.person.id,
      after: undefined,
      headBefore: head,
      publishedBefore: findings.publications.filter((publication) => publication.room === room).length,
      keepsUp: takes === 0,
      heard: reader.heard,
      closedAt: undefined
    }
    findings.readers.push(record)
    findings.people.set(member.person.id, room)
    const actor: Actor = { member, room, scope, reader, record }
    return actor
  })

  const arrive = (room: string, name: Name, takes: number): Effect.Effect<void, NameTaken> =>
    Effect.map(enter(room, name, takes), (actor) => {
      actors = [...actors, actor]
    })

  /** What of `attempts` at the name of `name` may succeed: only its holder's own, or one where nobody holds it. */
  const contend = Effect.fnUntraced(function* (
    name: string,
    attempts: ReadonlyArray<{ readonly by: Actor | undefined; readonly run: Effect.Effect<void, NameTaken> }>
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

  const join = (room: string, name: string, takes: number, times = 1): Effect.Effect<void, typeof cutShort> =>
    Effect.suspend(() =>
      stage.mayHappen(room, 1)
        ? contend(
            name,
            Array.from({ length: times }, () => ({ by: undefined, run: arrive(room, Name.make(name), takes) }))
          )
        : Effect.void
    )

  const rename = (contenders: ReadonlyArray<Actor>, name: string): Effect.Effect<void, typeof cutShort> =>
    Effect.suspend(() =>
      contenders.every(({ room }) => stage.mayHappen(room, 1))
        ? contend(
            name,
            contenders.map((actor) => ({ by: actor, run: actor.member.rename(Name.make(name)) }))
          )
        : Effect.void
    )

  /** Whether the roster says who is there, in order of arrival. */
  const callRoll = (room: string): Effect.Effect<void> =>
    Effect.map(hub.roster(room), ({ people, total }) => {
      const present = people.map(({ name }) => name).join(" ")
      const there = [...witnesses, ...actors].filter((actor) => actor.room === room)
      const expected = there.map(({ member }) => member.person.name).join(" ")
      if (present !== expected || total !== there.length) {
        stage.broken(nothingLeft, `the roster of #${room} is "${present}" (${total}), not "${expected}"`)
      }
    })

  const leave = (actor: Actor): Effect.Effect<void, typeof cutShort> =>
    Effect.suspend(() => {
      if (!stage.mayHappen(actor.room, 1)) return Effect.void
      actors = actors.filter((other) => other !== actor)
      return Effect.gen(function* () {
        yield* stage.prompt("leaving", Scope.close(actor.scope, Exit.void))
        actor.record.closedAt = actor.reader.heard.length
        yield* callRoll(actor.room)
      })
    })

  /** Everybody goes; then nobody is there, and every name is free. */
  const disperse = Effect.gen(function* () {
    for (const { reader, record, scope } of actors) {
      yield* stage.prompt("leaving", Scope.close(scope, Exit.void))
      record.closedAt = reader.heard.length
    }
    actors = []
    yield* Effect.forEach(rooms, callRoll, { discard: true })
    for (const name of names) {
      const taken = yield* Effect.flip(Effect.scoped(hub.join(rooms[0], Name.make(name)))).pipe(Effect.option)
      if (taken._tag === "Some") stage.broken(nothingLeft, `everybody has left, but ${name} is taken`)
    }
  })

  const first = (room: string) => enter(room, Name.make(`witness-${room}`), 0)
  witnesses = yield* stage.prompt("joining", Effect.orDie(Effect.forEach(rooms, first)))

  return {
    /** Who is there, in order of arrival, but for the witnesses. */
    actors: () => actors,
    /** All readers with an outlet, those who left too. */
    outlets,
    join,
    rename,
    leave,
    disperse
  }
})
