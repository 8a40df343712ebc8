/**
 * What of the rooms outlives the process. Where there is a store, nobody sees anything that is not in it: the delivery
 * loop hands it what it numbered, and delivers when it is kept. Where there is none, all is forgotten at the end.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Entry } from "./RoomEvent.ts"

/** What a store holds could not be read or written. It may be tried again. */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  /** What is wrong, as the store calls it: `SQLITE_FULL`. */
  code: Schema.String,
  /** The same for people, as a part of a sentence: "the disk is full". */
  reason: Schema.String
}) {
  override get message() {
    return `${this.reason[0]?.toUpperCase()}${this.reason.slice(1)} (${this.code}).`
  }
}

/** A room, as a store knows it. An epoch is one run of its numbers: see {@link Position}. */
export interface StoredRoom {
  readonly name: string
  readonly epoch: string
}

/** What a store holds of a room. */
export interface Remembered {
  readonly epoch: string
  /** Sequence number of the newest entry there has ever been; 0 before the first. */
  readonly head: number
  /** Empty: nothing in particular. */
  readonly topic: string
  /** The newest entries, up to the number asked for, oldest first. */
  readonly entries: ReadonlyArray<Entry>
  /** All up to here is forgotten, as far as that is remembered. */
  readonly forgotten?: number
}

/** A room that a list of rooms names. `usedAt`: when something last happened there, as Unix time in milliseconds. */
export interface Listed {
  readonly name: string
  readonly usedAt: number
}

/** A store of rooms. Every writing effect returns when what it writes outlives the process, and the machine. */
export interface RoomStore {
  /** What there is of a room, with its newest `lines` entries; `undefined`: nothing. */
  readonly open: (name: string, lines: number) => Effect.Effect<Remembered | undefined, StoreFailed>
  /** Keeps what happened; all of it or, where it fails, nothing. The same may be appended again. */
  readonly append: (room: StoredRoom, entries: ReadonlyArray<Entry>) => Effect.Effect<void, StoreFailed>
  /** Whether the room is locked. A store that is opened forgets the rooms that were locked when it was closed. */
  readonly lock: (room: StoredRoom, isLocked: boolean) => Effect.Effect<void, StoreFailed>
  /** Forgets what happened up to `seq`, and the topic. The numbers go on. */
  readonly forget: (room: StoredRoom, seq: number) => Effect.Effect<void, StoreFailed>
  /** The last `limit` things said in a room, before sequence number `before` if given, oldest first. */
  readonly history: (name: string, limit: number, before?: number) => Effect.Effect<ReadonlyArray<Entry>, StoreFailed>
  /** The rooms there are, the one used last first. */
  readonly rooms: Effect.Effect<ReadonlyArray<Listed>, StoreFailed>
  /** The highest number a person had who did something: those who come get higher ones, so that nobody is two people. */
  readonly lastPerson: number
  /** Why nothing can be written at the moment; `undefined`: all is well. */
  readonly trouble: () => StoreFailed | undefined
}

/** The store of a hub; `undefined`, unless a layer gives one: nothing outlives the process. */
export const RoomStore: Context.Reference<RoomStore | undefined> = Context.Reference<RoomStore | undefined>(
  "effect-hubbub/hub/RoomStore",
  { defaultValue: () => undefined }
)
