/**
 * A person's session as commands see it: what they may do and be told, over whatever terminal.
 */
import type * as Effect from "effect/Effect"
import type { NameTaken } from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { Present } from "../hub/Roster.ts"
import type { Departure } from "./Departure.ts"

/** One person's session, from greeting to farewell. */
export interface Session {
  readonly person: Person
  readonly room: string
  /** How many are in the room, and the first of them, as many as `/who` names. */
  readonly present: Effect.Effect<Present>
  readonly say: (text: string) => Effect.Effect<void>
  readonly act: (text: string) => Effect.Effect<void>
  readonly rename: (name: Name) => Effect.Effect<void, NameTaken>
  /** Tells this person something, in one or more lines: `-- text`. */
  readonly tell: (...lines: ReadonlyArray<string>) => void
  /** Tells this person what was wrong and what would have worked: `!! text`. */
  readonly complain: (text: string) => void
  /** Ends the session, with its farewell; only the first call counts. */
  readonly end: (departure: Departure) => void
}
