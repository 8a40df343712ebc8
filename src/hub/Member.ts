/**
 * Somebody's presence in a room: what the hub gives to whoever joins, and what it asks of them.
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Codec } from "./Codec.ts"
import type { Name } from "./Name.ts"
import type { Outlet } from "./Outlet.ts"
import type { Person } from "./RoomEvent.ts"
import type { Present } from "./Roster.ts"

/** Somebody present has that name already (in any case). */
export class NameTaken extends Schema.TaggedError<NameTaken>()("NameTaken", { name: Schema.String }) {}

/** How a person hears the room: the delivery loop writes to their outlet. */
export interface Listening {
  readonly outlet: Outlet
  readonly codec: Codec
  /** The lines that come first, before anything of the room; `others` names the first few people there. */
  readonly greet: (person: Person, others: Present) => ReadonlyArray<string>
  /** The outlet has accepted no byte for the write timeout. Close it: nothing more is written. */
  readonly onStalled: () => void
}

/** Somebody's presence in a room. It ends with the scope it was made in. */
export interface Member {
  readonly person: Person
  /**
   * Takes another name and tells the room. Of two people who want one name at the same moment exactly one gets it.
   * Fails when the name is taken; the old one is kept then.
   */
  readonly rename: (name: Name) => Effect.Effect<void, NameTaken>
  /** Talks: everyone else hears `<name> text`. */
  readonly say: (text: string) => Effect.Effect<void>
  /** Acts: everyone else sees `* name text`. */
  readonly act: (text: string) => Effect.Effect<void>
  /** The words others see when the scope closes; `undefined`: nothing is announced. Unless set, `left`. */
  readonly leaveAs: (reason: string | undefined) => void
  /** Lines for this person only. Dropped for people without an outlet. */
  readonly reply: (...lines: ReadonlyArray<string>) => void
  /** Bytes for this person's outlet, as they are: a protocol's own, never a person's text. */
  readonly send: (bytes: Uint8Array) => void
  /** Waits while too many replies wait for this person to read them. */
  readonly hasRoom: Effect.Effect<void>
  /** Waits until every reply has been handed to the outlet; it may be awaited after the scope has closed. */
  readonly flushed: Effect.Effect<void>
  /** Waits until all that was published before has reached every reader that keeps up. */
  readonly settled: Effect.Effect<void>
}
