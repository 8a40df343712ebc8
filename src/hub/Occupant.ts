/**
 * People as lists of a room have them.
 */
import type { Person } from "./RoomEvent.ts"

/** What others may know of somebody besides their name. */
export interface Status {
  /** Why they are away, in words, which may be none; `undefined`: they are not. */
  readonly away?: string | undefined
  /** Whether they keep order. */
  readonly isOperator?: boolean
}

/** Somebody in a room, as lists of people have them. */
export interface Occupant extends Person, Status {}

/** Who is in a room: how many, and the first of them in order of arrival. */
export interface Present {
  readonly total: number
  readonly people: ReadonlyArray<Occupant>
}
