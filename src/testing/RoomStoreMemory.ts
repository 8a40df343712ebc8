/**
 * A store of rooms in memory, on a disk that outlives whoever opens it, and that is slow, full or broken as a test wants it:
 * to see what a hub does then, and what is left when its process ends.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type { Done } from "effect/Cause"
import type * as Scope from "effect/Scope"
import { type Entry, isKept } from "../hub/RoomEvent.ts"
import { RoomStore, type StoredRoom, type StoreFailed } from "../hub/RoomStore.ts"

/** What becomes of one thing that a store is asked for. */
export interface Fate {
  /** How long it takes until it takes effect, in milliseconds. */
  readonly before: number
  /** How long it takes from there until the store says so, in milliseconds. */
  readonly after: number
  /** What it fails with; `isKept`: after it has taken effect. */
  readonly failure?: { readonly error: StoreFailed; readonly isKept: boolean } | undefined
}

/** At once, and well. */
const prompt: Fate = { before: 0, after: 0 }

/** What a disk holds of a room. */
export interface DiskRoom {
  epoch: string
  head: number
  topic: { readonly text: string; readonly seq: number }
  isLocked: boolean
  usedAt: number
  /** By sequence number. */
  readonly entries: Map<number, Entry>
}

/** A disk. What is on it stays there, whoever opens it how often. */
export class MemoryDisk {
  readonly rooms = new Map<string, DiskRoom>()
  lastPerson = 0
  /** What becomes of what is asked next. Set by the test. */
  fate: (request: "read" | "write") => Fate = () => prompt
  /** Whoever opened it in another power cycle does nothing any more. */
  powerCycle = 0

  /** As `kill -9` or a loss of power: what has not taken effect never does, and whoever waits is never answered. */
  crash(): void {
    this.powerCycle++
  }

  /** What there is of a room, oldest first. */
  entries(name: string): ReadonlyArray<Entry> {
    return Array.from(this.rooms.get(name)?.entries.values() ?? []).sort((one, other) => one.seq - other.seq)
  }
}

/** The room on the disk, put there where there is none. */
const use = (disk: MemoryDisk, { epoch, name }: StoredRoom, head: number, usedAt: number): DiskRoom => {
  const topic = { text: "", seq: 0 }
  const room = disk.rooms.get(name) ?? { epoch, head: 0, topic, isLocked: false, usedAt, entries: new Map() }
  disk.rooms.set(name, room)
  room.epoch = epoch
  room.head = Math.max(room.head, head)
  room.usedAt = usedAt
  return room
}

const append = (disk: MemoryDisk, stored: StoredRoom, entries: ReadonlyArray<Entry>): void => {
  const last = entries[entries.length - 1]!
  const room = use(disk, stored, last.seq, last.at)
  for (const entry of entries) {
    const { event, seq } = entry
    room.entries.set(seq, entry)
    if (event._tag === "Topic") room.topic = { text: event.text, seq }
    if ("by" in event) disk.lastPerson = Math.max(disk.lastPerson, event.by.id)
  }
}

const forget = (disk: MemoryDisk, name: string, upTo: number): void => {
  const room = disk.rooms.get(name)
  if (room === undefined) return
  for (const seq of room.entries.keys()) if (seq <= upTo) room.entries.delete(seq)
  if (room.topic.seq <= upTo) room.topic = { text: "", seq: 0 }
  room.isLocked = false
}

/** The last `limit` of `entries`. */
const last = (entries: ReadonlyArray<Entry>, limit: number): ReadonlyArray<Entry> =>
  entries.slice(Math.max(0, entries.length - limit))

/** The store of a disk, until the scope closes: what was asked before has been done then. */
export const open = Effect.fnUntraced(function* (disk: MemoryDisk): Effect.fn.Return<RoomStore, never, Scope.Scope> {
  const { powerCycle } = disk
  const hasCrashed = () => disk.powerCycle !== powerCycle
  // one thing after the other, as one thread does it
  const requests = yield* Queue.unbounded<Effect.Effect<void>, Done>()
  const loop = Effect.ignore(Effect.forever(Effect.flatten(Queue.take(requests))))
  const fiber = yield* Effect.forkScoped(loop)
  yield* Effect.addFinalizer(() =>
    hasCrashed() ? Effect.void : Effect.andThen(Queue.end(requests), Fiber.await(fiber))
  )
  let trouble: StoreFailed | undefined

  /** Whoever waits no more leaves behind what they asked for: it is done all the same. */
  const ask = <A>(request: "read" | "write", act: () => A): Effect.Effect<A, StoreFailed> =>
    Effect.callback((resume) => {
      const done = Effect.gen(function* () {
        const { after, before, failure } = disk.fate(request)
        if (before > 0) yield* Effect.sleep(before)
        if (hasCrashed()) return yield* Effect.never
        const isDone = failure === undefined || failure.isKept
        const result = isDone ? act() : undefined
        if (after > 0) yield* Effect.sleep(after)
        if (hasCrashed()) return yield* Effect.never
        if (request === "write") trouble = failure?.error
        resume(failure === undefined ? Effect.succeed(result as A) : Effect.fail(failure.error))
      })
      Queue.offerUnsafe(requests, done)
    })

  for (const [name, { isLocked }] of disk.rooms) if (isLocked) disk.rooms.delete(name)
  return {
    lastPerson: disk.lastPerson,
    trouble: () => trouble,
    open: (name, lines) =>
      ask("read", () => {
        const room = disk.rooms.get(name)
        if (room === undefined) return undefined
        const { epoch, head, topic } = room
        return { epoch, head, topic: topic.text, entries: last(disk.entries(name), lines) }
      }),
    append: (room, entries) => ask("write", () => append(disk, room, entries)),
    lock: (room, isLocked) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        ask("write", () => {
          use(disk, room, 0, now).isLocked = isLocked
        })
      ),
    forget: ({ name }, seq) => ask("write", () => forget(disk, name, seq)),
    history: (name, limit, before = Number.POSITIVE_INFINITY) =>
      ask("read", () =>
        last(
          disk.entries(name).filter(({ event, seq }) => isKept(event) && seq < before),
          limit
        )
      ),
    rooms: ask("read", () =>
      Array.from(disk.rooms, ([name, { usedAt }]) => ({ name, usedAt })).sort((one, other) => other.usedAt - one.usedAt)
    )
  }
})

/** The store of a disk. */
export const layer = (disk: MemoryDisk): Layer.Layer<never> => Layer.effect(RoomStore, open(disk))
