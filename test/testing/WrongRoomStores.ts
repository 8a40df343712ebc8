/**
 * Stores of rooms that break one law each, as small changes of the right one: they prove that the laws can fail.
 */
import * as Effect from "effect/Effect"
import type { RoomStore } from "../../src/hub/RoomStore.ts"
import type { RoomStoreLaw } from "../../src/testing/index.ts"
import type { MemoryDisk } from "../../src/testing/RoomStoreMemory.ts"

/** A wrong store, and the law it breaks. */
export interface WrongRoomStore {
  readonly name: string
  readonly breaks: RoomStoreLaw["name"]
  /** What it does in its own way; `isReopened`: it is not the first on its disk. */
  readonly change: (right: RoomStore, disk: MemoryDisk, isReopened: boolean) => Partial<RoomStore>
}

const appended = "what was appended is there, the newest of it up to the number asked for, oldest first"

/** One for each law or more. */
export const wrongRoomStores: ReadonlyArray<WrongRoomStore> = [
  {
    name: "keeps the first of several only",
    breaks: appended,
    change: (right) => ({ append: (room, entries) => right.append(room, entries.slice(0, 1)) })
  },
  {
    name: "gives the newest first",
    breaks: appended,
    change: (right) => ({
      open: (name, lines) =>
        Effect.map(right.open(name, lines), (found) => found && { ...found, entries: found.entries.toReversed() })
    })
  },
  {
    name: "gives the oldest where fewer are asked for",
    breaks: appended,
    change: (right) => ({
      open: (name, lines) =>
        Effect.map(right.open(name, 10_000), (found) => found && { ...found, entries: found.entries.slice(0, lines) })
    })
  },
  {
    name: "counts from the newest entry that it has",
    breaks: "what is forgotten is gone, and the numbers go on",
    change: (right) => ({
      open: (name, lines) =>
        Effect.map(right.open(name, lines), (found) => found && { ...found, head: found.entries.at(-1)?.seq ?? 0 })
    })
  },
  {
    name: "forgets what was said and keeps the topic",
    breaks: "what is forgotten is gone, and the numbers go on",
    change: (right, disk) => ({
      forget: (room, seq) =>
        Effect.suspend(() => {
          const topic = disk.rooms.get(room.name)?.topic
          return Effect.map(right.forget(room, seq), () => {
            const stored = disk.rooms.get(room.name)
            if (stored !== undefined && topic !== undefined) stored.topic = topic
          })
        })
    })
  },
  {
    name: "begins a new epoch each time",
    breaks: "it knows where the numbers of a room are, their epoch, and its topic",
    change: (right, _, isReopened) => ({
      open: (name, lines) =>
        Effect.map(right.open(name, lines), (found) => (found && isReopened ? { ...found, epoch: "new" } : found))
    })
  },
  {
    name: "takes comings and goings for what was said",
    breaks: "its history is what was said, and nothing else",
    change: (right) => ({
      history: (name, limit) => Effect.map(right.open(name, limit), (found) => found?.entries ?? [])
    })
  },
  {
    name: "takes `before` for `up to`",
    breaks: "its history is what was said, and nothing else",
    change: (right) => ({
      history: (name, limit, before) => right.history(name, limit, before === undefined ? undefined : before + 1)
    })
  },
  {
    name: "appends a second time",
    breaks: "appended twice it is there once",
    change: (right, disk) => ({
      append: (room, entries) =>
        Effect.suspend(() => {
          const stored = disk.rooms.get(room.name)
          if (stored === undefined || entries[0]!.seq > stored.head) return right.append(room, entries)
          const { head } = stored
          return right.append(
            room,
            entries.map((entry, index) => ({ ...entry, seq: head + 1 + index }))
          )
        })
    })
  },
  {
    name: "loses the last that was appended when it is closed",
    breaks: "all of it is there when it is opened again",
    change: (_, disk, isReopened) => {
      if (isReopened) for (const room of disk.rooms.values()) room.entries.delete(room.head)
      return {}
    }
  },
  {
    name: "opens locked rooms to those who come next",
    breaks: "a room that was locked when it was closed is forgotten",
    change: () => ({ lock: () => Effect.void })
  },
  {
    name: "forgets rooms that are open again",
    breaks: "all of it is there when it is opened again",
    change: (right) => ({ forget: (room, seq) => Effect.andThen(right.forget(room, seq), right.lock(room, true)) })
  },
  {
    name: "lists rooms in the order of their names",
    breaks: "the room that was used last is listed first",
    change: (right) => ({
      rooms: Effect.map(right.rooms, (rooms) => rooms.toSorted((one, other) => one.name.localeCompare(other.name)))
    })
  },
  {
    name: "counts people anew",
    breaks: "nobody gets a number that somebody had",
    change: () => ({ lastPerson: 0 })
  }
]
