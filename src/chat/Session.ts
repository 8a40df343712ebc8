/**
 * A person's session as commands see it: what they may do and be told, over whatever terminal.
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { NameTaken, NotHeard, RoomSummary, RoomsFull } from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import type { Present } from "../hub/Roster.ts"
import type { Departure } from "./Departure.ts"
import type { View } from "./View.ts"

/** Somebody is in as many rooms as one person may be. */
export class TooManyRooms extends Schema.TaggedError<TooManyRooms>()("TooManyRooms", { limit: Schema.Int }) {}

/** One person's session, from greeting to farewell. */
export interface Session {
  readonly person: Person
  /** The room they talk in. */
  readonly room: string
  /** All rooms they hear, in the order they came. */
  readonly rooms: ReadonlyArray<string>
  /** Every room there is. */
  readonly allRooms: Effect.Effect<ReadonlyArray<RoomSummary>>
  /** How many are in the room, and the first of them, as many as `/who` names. */
  readonly present: Effect.Effect<Present>
  readonly say: (text: string) => Effect.Effect<void>
  readonly act: (text: string) => Effect.Effect<void>
  readonly setTopic: (text: string) => Effect.Effect<void>
  /** Says something to one person, wherever they are. */
  readonly whisper: (to: string, text: string) => Effect.Effect<Person, NotHeard>
  /** Whispers to the one whose private words came last. */
  readonly answer: (text: string) => Effect.Effect<Person, NotHeard>
  readonly rename: (name: Name) => Effect.Effect<void, NameTaken>
  /** Talks in that room from now on, coming in if need be; the others are still heard. */
  readonly join: (room: RoomName) => Effect.Effect<void, RoomsFull | TooManyRooms>
  /** Leaves the room they talk in, for the one they came into before it. */
  readonly leave: Effect.Effect<void>
  /** Seconds until they may make another change that everybody is told of; 0 makes it now. */
  readonly change: Effect.Effect<number>
  readonly view: View
  readonly setView: (change: Partial<View>) => void
  /** Shows the last lines of the room, as many as are remembered. */
  readonly showHistory: (lines: number) => Effect.Effect<void>
  /** Tells this person something, in one or more lines: `-- text`. */
  readonly tell: (...lines: ReadonlyArray<string>) => void
  /** Tells this person what was wrong and what would have worked: `!! text`. */
  readonly complain: (text: string) => void
  /** Ends the session, with its farewell; only the first call counts. */
  readonly end: (departure: Departure) => void
}
