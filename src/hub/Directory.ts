/**
 * Who is where, over several processes that are one chat. Where there is none, everybody is here.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Name } from "./Name.ts"
import type { Person } from "./RoomEvent.ts"
import type { RoomRules } from "./RoomRules.ts"
import type { StoreFailed } from "./RoomStore.ts"
import type { Occupant } from "./Occupant.ts"

/** Nobody can come in, or change their name or a room's rules, or read what was said there: the other processes cannot be reached, and may know of others. */
export class CutOff extends Schema.TaggedError<CutOff>()("CutOff", { reason: Schema.String }) {}

/** Somebody in a room, and when they came, as a number that grows. */
export interface Attending {
  readonly occupant: Occupant
  readonly arrival: number
}

/** Who keeps the list of people of a room. */
export interface Attendance {
  /** Somebody who is elsewhere came, or is another from here on. */
  readonly onPresent: (attending: Attending) => void
  readonly onAbsent: (person: number) => void
  /** Those who are elsewhere: these, and nobody else but those of whom something `newer` is known. */
  readonly onAll: (all: ReadonlyArray<Attending>, newer: ReadonlySet<number>) => void
  readonly onRules: (rules: RoomRules) => void
}

/** Who wants to know what became of people here while they could not be heard of elsewhere. */
export interface Host {
  /** Somebody else has their name now; `haveLeft`: others had been told that they had left. */
  readonly onNameLost: (person: Person, haveLeft: boolean) => Effect.Effect<void>
  /** They had been said to have left the room, and are there. */
  readonly onReturned: (room: string, people: ReadonlyArray<Person>) => Effect.Effect<void>
}

/** A room, as a list over all processes has it. */
interface Gathering {
  readonly name: string
  readonly people: number
  readonly topic: string
  readonly isLocked: boolean
}

/** A directory of people. What cannot be written at the moment is written when it can. */
export interface Directory {
  /** People here have numbers above this one; nobody elsewhere has. */
  readonly firstPerson: number
  /** Takes a name for somebody here; `false` where somebody else has it. */
  readonly claim: (name: Name, person: number) => Effect.Effect<boolean, CutOff>
  readonly release: (name: string, person: number) => Effect.Effect<void>
  /** Whoever has that name now, wherever they are; nobody where that cannot be asked. */
  readonly find: (name: string) => Effect.Effect<Person | undefined>
  /** Hears of the people of a room, until the scope closes. */
  readonly attend: (room: string, attendance: Attendance) => Effect.Effect<void, StoreFailed, Scope.Scope>
  /** Somebody here is in a room, or is another from here on. Returns when they came. */
  readonly enter: (room: string, occupant: Occupant) => Effect.Effect<number | undefined>
  readonly leave: (room: string, person: number) => Effect.Effect<void>
  /** All who are here leave a room, for the process stops. Returns when others have been told, once, of all of them. */
  readonly leaveAll: (room: string) => Effect.Effect<void>
  /** Changes what is given of what holds in a room, for everybody; where that cannot be done, for nobody. */
  readonly govern: (room: string, rules: Partial<RoomRules>) => Effect.Effect<void, CutOff>
  /**
   * Asks what holds in a room of which is heard, for word of it may be on its way, or lost: it is told as ever. Returns up to
   * which number all is forgotten that was said there.
   */
  readonly refresh: (room: string) => Effect.Effect<number, CutOff>
  readonly rooms: Effect.Effect<ReadonlyArray<Gathering>, StoreFailed>
  readonly host: (host: Host) => Effect.Effect<void, never, Scope.Scope>
}

/** The directory of a hub; `undefined`, unless a layer gives one: everybody is here. */
export const Directory: Context.Reference<Directory | undefined> = Context.Reference<Directory | undefined>(
  "effect-hubbub/hub/Directory",
  { defaultValue: () => undefined }
)
