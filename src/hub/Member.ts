/**
 * Somebody's presence in a room: what the hub gives to whoever joins, and what it asks of them.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Codec, Reply } from "./Codec.ts"
import type { CutOff } from "./Directory.ts"
import type { Leaving } from "./Leaving.ts"
import type { Name } from "./Name.ts"
import type { Sending } from "./Origins.ts"
import type { Outlet } from "./Outlet.ts"
import type { RoomsFull } from "./Places.ts"
import type { Position } from "./Position.ts"
import type { Person } from "./RoomEvent.ts"
import type { Key, RoomLocked, RoomRules } from "./RoomRules.ts"
import type { Occupant, Present, Status } from "./Occupant.ts"

/** Somebody present has that name already (in any case). */
export class NameTaken extends Schema.TaggedError<NameTaken>()("NameTaken", { name: Schema.String }) {
  override get message() {
    return `Somebody here is ${this.name} already.`
  }
}

/**
 * Private words did not arrive: nobody has that name (`absent`), they have no outlet (`deaf`), they read too slowly and
 * enough waits for them (`not-reading`), or they do not want to hear from this person (`ignoring`). Or they may have arrived,
 * and the process where that person is does not answer (`unanswered`).
 */
export class NotHeard extends Schema.TaggedError<NotHeard>()("NotHeard", {
  name: Schema.String,
  why: Schema.Literals(["absent", "deaf", "not-reading", "ignoring", "unanswered"])
}) {
  override get message() {
    const fate = this.why === "unanswered" ? "may not have arrived" : "did not arrive"
    return `Private words to ${this.name} ${fate}: ${this.why}.`
  }
}

/** Why private words did not arrive, or who heard them. */
export type Heard = NotHeard["why"] | Occupant

/** A room as somebody finds it who comes in. */
export interface Arrival {
  readonly person: Occupant
  /** Those who are there already, named up to a few. */
  readonly others: Present
  readonly topic: string
  readonly isLocked: boolean
  /** The time between two lines of one person; zero is none. */
  readonly slow: Duration.Duration
  /** Where the room is. */
  readonly head: Position
  /** Whether everything after the position they gave follows. */
  readonly isResumed: boolean
}

/** How a room is listened to. */
export interface RoomListening {
  readonly codec: Codec
  /** How many of the room's last lines come first, marked as past; none unless given. */
  readonly replay?: number
  /**
   * What they have seen before: what comes after it follows, as far as the log holds it, and no `replay`. `arrival` is the
   * head that `greet` is told: who reads the past on their own misses nothing in between.
   */
  readonly after?: Position | "arrival" | undefined
  /** The bytes that come first, before anything of the room. */
  readonly greet?: (arrival: Arrival) => Uint8Array
}

/** How somebody comes into a room. */
export interface Coming {
  /** How they hear it; they do not, unless given. */
  readonly listening?: RoomListening | undefined
  /** What they open it with, where it is locked. */
  readonly key?: Key
}

/** How a person hears the room: the delivery loop writes to their outlet. */
export interface Listening extends RoomListening {
  readonly outlet: Outlet
  /** The outlet has accepted no byte for the write timeout. Close it: nothing more is written. */
  readonly onStalled: () => void
}

/** How a person hears, in all their rooms. */
export interface Hearing {
  /** How replies and private words are written. */
  readonly replies: Codec
  /** Whether they get their own lines back; most terminals show them already. */
  readonly hearsOwn: boolean
  /** Whose lines and private words they do not want; `undefined`: everybody's are welcome, and that costs nothing. */
  readonly isIgnored: ((by: Person) => boolean) | undefined
  /** What rings: their name and private words, private words only, or nothing. */
  readonly bell: "mention" | "private" | "off"
}

/** Somebody's presence in a room. It ends with the scope it was made in. */
export interface Member {
  readonly person: Person
  readonly room: string
  /**
   * The same person in another room as well, until that scope closes: one name, one outlet. A person is in a room at most
   * once: a second time is a defect.
   */
  readonly join: (room: string, coming?: Coming) => Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope>
  /** What holds in the room at the moment. */
  readonly rules: RoomRules
  /** Why nothing can be said there at the moment; `undefined`: all is well. */
  readonly trouble: string | undefined
  /** Whether they have been in the room longest of all: such people keep its rules. */
  readonly isHost: boolean
  readonly status: Status
  /** Says what others may know of them. Every room they are in hears when they go away, come back, or become an operator. */
  readonly setStatus: (status: Status) => Effect.Effect<void>
  /**
   * Takes another name and tells every room they are in. Of two people who want one name at the same moment exactly one
   * gets it. Fails when the name is taken; the old one is kept then.
   */
  readonly rename: (name: Name) => Effect.Effect<void, NameTaken | CutOff>
  /** Talks: everyone else hears `<name> text`. With a `sending` once, however often it comes, from wherever. */
  readonly say: (text: string, sending?: Sending) => Effect.Effect<void>
  /** Acts: everyone else sees `* name text`. With a `sending` once, as they talk. */
  readonly act: (text: string, sending?: Sending) => Effect.Effect<void>
  /** Whether a line of this origin has been said in the room lately, or is about to be. */
  readonly hasSaid: (origin: string) => boolean
  /** Says what the room is about; everyone hears it. */
  readonly setTopic: (text: string) => Effect.Effect<void>
  /** Says something to one person only, wherever they are. Both see it, nobody else, and nothing remembers it. */
  readonly whisper: (to: string, text: string) => Effect.Effect<Occupant, NotHeard>
  /** Whispers to the one whose private words came last, by whatever name they go now. */
  readonly answer: (text: string) => Effect.Effect<Occupant, NotHeard>
  /**
   * Why they leave when the scope closes. Where the process stops, those who are in other processes are told at once of all
   * who are here, and nobody else is. Unless set, they left without a word.
   */
  readonly leaveAs: (reason: Leaving) => void
  /** How this room is heard from here on. */
  readonly useCodec: (codec: Codec) => void
  /** How all rooms are heard from here on. */
  readonly hear: (hearing: Hearing) => void
  /** Lines for this person only. Dropped for people without an outlet. */
  readonly reply: (...lines: ReadonlyArray<Reply>) => void
  /** Bytes for this person's outlet, as they are: a protocol's own, never a person's text. */
  readonly send: (bytes: Uint8Array) => void
  /** Bytes that wait to be read by this person, as far as that can be told. */
  readonly pending: number
  /** Whether as much waits for this person as may: tell them nothing they did not ask for. */
  readonly isBacklogged: boolean
  /** Waits while too many replies wait for this person to read them. */
  readonly hasRoom: Effect.Effect<void>
  /** Waits until every reply has been handed to the outlet; it may be awaited after the scope has closed. */
  readonly flushed: Effect.Effect<void>
  /** Where the room is. */
  readonly position: Position
  /**
   * Hears all that came after a position, once more what they heard of it, and goes on from there; what the log no longer
   * holds is missed. Returns `false`, and does nothing, where there is no such position.
   */
  readonly resume: (after: Position) => Effect.Effect<boolean>
  /** Waits until all that was published before has reached every reader that keeps up. */
  readonly settled: Effect.Effect<void>
}
