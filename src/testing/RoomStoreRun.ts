/**
 * Performs what a schedule says on a store of rooms and on the simplest model of one, and compares them after each step.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type Entry, isKept, type RoomEvent } from "../hub/RoomEvent.ts"
import type { RoomStore, StoredRoom, StoreFailed } from "../hub/RoomStore.ts"
import { names, rooms } from "./Schedule.ts"

/** The laws of a store of rooms, by name. */
export type RoomStoreLawName =
  | "what was appended is there, the newest of it up to the number asked for, oldest first"
  | "it knows where the numbers of a room are, their epoch, and its topic"
  | "its history is what was said, and nothing else"
  | "appended twice it is there once"
  | "what is forgotten is gone, and the numbers go on"
  | "all of it is there when it is opened again"
  | "a room that was locked when it was closed is forgotten"
  | "the room that was used last is listed first"
  | "nobody gets a number that somebody had"

/** What is done. `reopen`: the store is closed and opened again. `again`: what was appended last is appended again. */
export type StoreAction = "append" | "again" | "forget" | "lock" | "unlock" | "reopen"

/** One step. What a step has no use for, it ignores. */
export interface StoreStep {
  readonly action: StoreAction
  readonly room: number
  /** Which kinds of events, as many as there are here. */
  readonly kinds: ReadonlyArray<number>
  /** Who does it. */
  readonly who: number
}

/** Opens the store of one place. It is closed with the scope, and may be opened again then. */
export type OpenRoomStore<E> = Effect.Effect<RoomStore, E, Scope.Scope>

/** A law was broken, and how. */
interface Violation {
  readonly law: RoomStoreLawName
  readonly reason: string
}

/** A room of the model. */
interface ModelRoom extends StoredRoom {
  head: number
  topic: string
  topicSeq: number
  isLocked: boolean
  /** `undefined` where the store chose it. */
  usedAt: number | undefined
  entries: ReadonlyArray<Entry>
  appended: ReadonlyArray<Entry>
}

/** Numbers of people begin here. */
const firstPerson = 100

/** More than a schedule ever appends. */
const all = 10_000

/** So many of the newest are asked for where not all are. */
const few = 3

const eventOf = (kind: number, who: number, text: string): RoomEvent => {
  const by = { id: firstPerson + who, name: names[who % names.length]! }
  const events: ReadonlyArray<RoomEvent> = [
    { _tag: "Said", by, text },
    { _tag: "Acted", by, text },
    { _tag: "Topic", by, text },
    { _tag: "Notice", text },
    { _tag: "Joined", by },
    { _tag: "Left", by, reason: text },
    { _tag: "Renamed", by, from: text },
    { _tag: "Away", by, text },
    { _tag: "Back", by },
    { _tag: "Crowd", joined: who, left: kind }
  ]
  return events[kind % events.length]!
}

/** Performs `steps` on the store of a new place, and says what was wrong. */
export const perform = Effect.fnUntraced(function* <E>(
  open: OpenRoomStore<E>,
  steps: ReadonlyArray<StoreStep>
): Effect.fn.Return<ReadonlyArray<Violation>, E | StoreFailed> {
  const violations: Array<Violation> = []
  const model = new Map<string, ModelRoom>()
  let ticks = 0
  let people = 0
  let scope = yield* Scope.make()
  let store = yield* Scope.provide(open, scope)

  const compare = (law: RoomStoreLawName, what: string, found: unknown, expected: unknown) => {
    const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
    if (one !== other) violations.push({ law, reason: `${what} is ${one}, not ${other}` })
  }

  /** Whether the store has of a room what it is to have; `after` is the law that the last step was about, if it was. */
  const look = Effect.fnUntraced(function* (name: string, after?: RoomStoreLawName) {
    const room = model.get(name)
    const kept = room?.entries.filter(({ event }) => isKept(event)) ?? []
    const found = yield* store.open(name, all)
    if (after !== undefined) {
      compare(after, `#${name}`, found, room && { ...of(room), entries: room.entries })
    }
    compare(
      "it knows where the numbers of a room are, their epoch, and its topic",
      `#${name}`,
      found && { epoch: found.epoch, head: found.head, topic: found.topic },
      room && of(room)
    )
    const newest = yield* store.open(name, few)
    const appended = "what was appended is there, the newest of it up to the number asked for, oldest first"
    compare(appended, `#${name}`, found?.entries, room?.entries)
    compare(appended, `the end of #${name}`, newest?.entries, room?.entries.slice(-few))
    const said = "its history is what was said, and nothing else"
    compare(said, `the history of #${name}`, yield* store.history(name, all), kept)
    compare(said, `the end of the history of #${name}`, yield* store.history(name, few), kept.slice(-few))
    const before = kept[Math.floor(kept.length / 2)]?.seq ?? 1
    const older = kept.filter(({ seq }) => seq < before).slice(-few)
    compare(said, `the history of #${name} before ${before}`, yield* store.history(name, few, before), older)
  })
  const of = ({ epoch, head, topic }: ModelRoom) => ({ epoch, head, topic })

  const lookAtList = Effect.gen(function* () {
    const law = "the room that was used last is listed first"
    const listed = yield* store.rooms
    compare(law, "the list", listed.map(({ name }) => name).sort(), [...model.keys()].sort())
    const isKnown = ({ name }: { readonly name: string }) => model.get(name)?.usedAt !== undefined
    const expected = Array.from(model.values(), ({ name, usedAt }) => ({ name, usedAt: usedAt ?? 0 }))
      .filter(isKnown)
      .sort((one, other) => other.usedAt - one.usedAt)
    compare(law, "the list", listed.filter(isKnown), expected)
  })

  const append = Effect.fnUntraced(function* (room: ModelRoom, { kinds, who }: StoreStep) {
    if (kinds.length === 0) return
    const now = yield* Clock.currentTimeMillis
    const entries = kinds.map((kind): Entry => {
      const event = eventOf(kind, who, `text ${++ticks}`)
      room.head++
      if (event._tag === "Topic") {
        room.topic = event.text
        room.topicSeq = room.head
      }
      if ("by" in event) people = Math.max(people, event.by.id)
      return { _tag: "Entry", seq: room.head, at: now + ticks, event }
    })
    room.usedAt = entries[entries.length - 1]!.at
    room.entries = [...room.entries, ...entries]
    room.appended = entries
    yield* store.append(room, entries)
  })

  const forget = Effect.fnUntraced(function* (room: ModelRoom, upTo: number) {
    room.entries = room.entries.filter(({ seq }) => seq > upTo)
    room.appended = room.appended.filter(({ seq }) => seq > upTo)
    if (room.topicSeq <= upTo) room.topic = ""
    room.isLocked = false
    yield* store.forget(room, upTo)
  })

  const reopen = Effect.gen(function* () {
    yield* Scope.close(scope, Exit.void)
    scope = yield* Scope.make()
    store = yield* Scope.provide(open, scope)
    const locked = Array.from(model.values()).filter(({ isLocked }) => isLocked)
    for (const { name } of locked) {
      model.delete(name)
      yield* look(name, "a room that was locked when it was closed is forgotten")
    }
    for (const name of model.keys()) yield* look(name, "all of it is there when it is opened again")
    if (store.lastPerson < people) {
      violations.push({
        law: "nobody gets a number that somebody had",
        reason: `the last person is ${store.lastPerson}, not ${people}`
      })
    }
  })

  const step = Effect.fnUntraced(function* (step: StoreStep) {
    const name = rooms[step.room]!
    const fresh: ModelRoom = {
      name,
      epoch: `epoch-${ticks}`,
      head: 0,
      topic: "",
      topicSeq: 0,
      isLocked: false,
      usedAt: undefined,
      entries: [],
      appended: []
    }
    const room = model.get(name) ?? fresh
    if (step.action === "lock" || (step.action === "append" && step.kinds.length > 0)) model.set(name, room)
    switch (step.action) {
      case "append":
        yield* append(room, step)
        return yield* look(name)
      case "again":
        if (room.appended.length === 0) return
        room.usedAt = room.appended[room.appended.length - 1]!.at
        yield* store.append(room, room.appended)
        return yield* look(name, "appended twice it is there once")
      case "forget":
        if (room === fresh) return
        yield* forget(room, room.head - (step.who % few))
        return yield* look(name, "what is forgotten is gone, and the numbers go on")
      case "lock":
      case "unlock":
        if (!model.has(name)) return
        room.isLocked = step.action === "lock"
        room.usedAt = undefined
        yield* store.lock(room, room.isLocked)
        return yield* look(name)
      case "reopen":
        return yield* reopen
    }
  })

  for (const one of steps) {
    yield* step(one)
    yield* lookAtList
  }
  yield* reopen
  yield* Scope.close(scope, Exit.void)
  return violations
})
