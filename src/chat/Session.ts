/**
 * A person's session as commands see it: what they may do and be told, over whatever terminal.
 */
import type * as Effect from "effect/Effect"
import type * as NetAddress from "effect/net/NetAddress"
import * as Schema from "effect/Schema"
import type { CutOff, NameTaken, NotHeard, Occupant, RoomLocked, RoomsFull, Status } from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"
import type { Position } from "../hub/Position.ts"
import type { Entry, Person } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import type { Departure } from "./Departure.ts"
import type { MediumName } from "./Medium.ts"
import type { Pacing } from "./Pacing.ts"
import type { Sanctions } from "./Sanctions.ts"
import type { View } from "./View.ts"

/** Somebody is in as many rooms as one person may be. */
export class TooManyRooms extends Schema.TaggedError<TooManyRooms>()("TooManyRooms", { limit: Schema.Int }) {
  override get message() {
    return `They are in ${this.limit} rooms, the most there may be.`
  }
}

/** Where somebody comes from. */
export interface Client {
  /** As logs and operators see it, port included. */
  readonly name: string
  /** `undefined` where there is none: on this machine, over a Unix socket. */
  readonly address: NetAddress.IpAddress | undefined
  /** What kind of terminal it says it is: a stranger's text. */
  readonly terminalType: () => string | undefined
}

/** One person's session, from greeting to farewell. */
export interface Session {
  readonly person: Person
  readonly client: Client
  /** When they came and when they last typed a line, in milliseconds of the monotonic clock. */
  readonly since: number
  readonly typedAt: number
  /** How many lines they have said, in all rooms. */
  readonly said: number
  /** The room they talk in. */
  readonly room: string
  /** What they read with. */
  readonly medium: MediumName
  /** All rooms they hear, in the order they came. */
  readonly rooms: ReadonlyArray<string>
  readonly status: Status
  readonly setStatus: (status: Status) => Effect.Effect<void>
  /** Why nothing can be said there at the moment; `undefined`: all is well. */
  readonly trouble: string | undefined
  /** Whether they keep the rules of the room they talk in. The lobby is everybody's. */
  readonly isHost: boolean
  readonly say: (text: string) => Effect.Effect<void, never, Sanctions>
  readonly act: (text: string) => Effect.Effect<void, never, Sanctions>
  readonly setTopic: (text: string) => Effect.Effect<void>
  /** Says something to one person, wherever they are. */
  readonly whisper: (to: string, text: string) => Effect.Effect<Occupant, NotHeard>
  /** Whispers to the one whose private words came last. */
  readonly answer: (text: string) => Effect.Effect<Occupant, NotHeard>
  readonly rename: (name: Name) => Effect.Effect<void, NameTaken | CutOff>
  /** Talks in that room from now on, coming in if need be, with its password; the others are still heard. */
  readonly join: (
    room: RoomName,
    entry?: { readonly password?: string | undefined }
  ) => Effect.Effect<void, RoomsFull | TooManyRooms | RoomLocked | CutOff>
  /** Leaves the room they talk in, for the one they came into before it. */
  readonly leave: Effect.Effect<void>
  /** How fast they may go. */
  readonly pacing: Pick<Pacing, "change" | "isTrusted" | "trust" | "unchanged">
  readonly view: View
  readonly setView: (change: Partial<View>) => void
  /** Tells where the room they talk in is. */
  readonly showPosition: () => void
  /** Hears again what came after a position in the room they talk in; `false`: there is no such position. */
  readonly resume: (after: Position) => Effect.Effect<boolean>
  /** Waits until what they said before is in the past of the room they talk in. */
  readonly settled: Effect.Effect<void>
  /** Shows what was said in the room they talk in. */
  readonly showPast: (entries: ReadonlyArray<Entry>) => void
  /** Tells this person something, in one or more lines: `-- text`. */
  readonly tell: (...lines: ReadonlyArray<string>) => void
  /** Tells this person what was wrong and what would have worked: `!! text`. */
  readonly complain: (text: string) => void
  /** Bytes that wait for them to read, as far as that can be told. */
  readonly pending: number
  /** Whether so much waits for them to read it that they are to be told nothing they did not ask for. */
  readonly isBacklogged: boolean
  /** Asks for something that nobody may read over a shoulder: the next line goes to `onSecret` and nowhere else. */
  readonly askSecret: (prompt: string, onSecret: (secret: string) => Effect.Effect<void>) => void
  /** Ends the session, with its farewell; only the first call counts. */
  readonly end: (departure: Departure) => void
  /** Ends it from outside: what they type is not waited for. */
  readonly expel: (departure: Departure) => void
}

/** Whoever keeps order, in the chat or from the status page, and is told how it went. */
export interface Keeper extends Pick<Session, "complain" | "person" | "tell"> {
  readonly client: Pick<Client, "name">
}
