/**
 * The order of rooms that several processes share. Where there is one, it gives every event its number, and keeps it;
 * where there is none, each process numbers its own rooms.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Entry, RoomEvent } from "./RoomEvent.ts"
import type { Listed, Remembered, StoreFailed } from "./RoomStore.ts"

/** How far a process knows a room: all up to `head`, in an epoch. */
export interface Known {
  readonly name: string
  readonly epoch: string
  readonly head: number
  /** What the room is about, as far as that. */
  readonly topic: string
}

/** Entries of a room in a row, of one epoch. */
export interface Stretch {
  readonly epoch: string
  /** The numbers of the first and the last. */
  readonly first: number
  readonly last: number
  /** The entries; `undefined` where this very process appended them. */
  readonly entries: ReadonlyArray<Entry> | undefined
}

/** What became of events that were appended. */
interface Appended {
  /** Another than was known: the order was lost, and begins anew above all numbers that were known. */
  readonly epoch: string
  /** What the room is about now, however it began anew. */
  readonly topic: string
  /**
   * The number of the first of the events. `undefined`: nothing was appended, for what is not known yet may have some of the
   * lines among them (by their `origin`); `before` has some of it.
   */
  readonly first: number | undefined
  /** Entries before them that were not known, as far as they were at hand. */
  readonly before: ReadonlyArray<Entry>
  /** All up to here is forgotten. */
  readonly forgotten: number
}

/** What comes after what was known, up to a page of it. */
interface Page {
  readonly epoch: string
  /** What the room is about now. */
  readonly topic: string
  readonly entries: ReadonlyArray<Entry>
  /** Whether there may be more. */
  readonly isFull: boolean
  /** All up to here is forgotten. */
  readonly forgotten: number
}

/** Who wants to hear what others append. */
export interface Follower {
  /** How far it knows the room. */
  readonly known: () => Known
  readonly onStretch: (stretch: Stretch) => void
  /** Something may have been lost on the way: what is missing is to be read. */
  readonly onGap: () => void
  /** What happened up to `seq` is forgotten. */
  readonly onForgotten: (seq: number) => void
}

/** An order that is shared. */
export interface SharedOrder {
  /** What there is of a room, with its newest `lines` entries. */
  readonly open: (name: string, lines: number) => Effect.Effect<Remembered, StoreFailed>
  /**
   * Gives events their numbers. Batches of a room count up; the same one may be appended again, and keeps its numbers. No
   * line is appended that is in the order already, and that is not known.
   */
  readonly append: (
    known: Known,
    events: ReadonlyArray<RoomEvent>,
    at: number,
    batch: number
  ) => Effect.Effect<Appended, StoreFailed>
  readonly after: (known: Known) => Effect.Effect<Page, StoreFailed>
  /** Tells `follower` what is appended, until the scope closes. */
  readonly follow: (name: string, follower: Follower) => Effect.Effect<void, StoreFailed, Scope.Scope>
  /**
   * Where a room is locked, and nobody is there, forgets what happened, the topic and the rules, and returns up to which
   * number. The numbers go on.
   */
  readonly endLock: (name: string) => Effect.Effect<number | undefined, StoreFailed>
  /** The last `limit` things said in a room, before sequence number `before` if given, oldest first. */
  readonly history: (name: string, limit: number, before?: number) => Effect.Effect<ReadonlyArray<Entry>, StoreFailed>
  /** The rooms there are, the one used last first. */
  readonly rooms: Effect.Effect<ReadonlyArray<Listed>, StoreFailed>
  /** Has a word kept and sent the way of all entries, and waits until it comes back. */
  readonly probe: Effect.Effect<void, StoreFailed>
  /** Why nothing can be appended at the moment; `undefined`: all is well. */
  readonly trouble: () => StoreFailed | undefined
}

/** The order of a hub's rooms; `undefined`, unless a layer gives one: this process is alone. */
export const SharedOrder: Context.Reference<SharedOrder | undefined> = Context.Reference<SharedOrder | undefined>(
  "effect-hubbub/hub/SharedOrder",
  { defaultValue: () => undefined }
)
