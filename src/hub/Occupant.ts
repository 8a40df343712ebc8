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

/** The status of everybody who has not said anything else. */
export const ordinary: Status = {}

/** Somebody in a room, as lists of people have them. */
export interface Occupant extends Person, Status {}

/** A person with their status. Most have none to speak of, and are one object wherever they are listed. */
export const occupantOf = (person: Person, status: Status): Occupant =>
  status === ordinary ? person : { ...person, ...status }

/** Who is in a room: how many, and the first of them in order of arrival. */
export interface Present {
  readonly total: number
  readonly people: ReadonlyArray<Occupant>
}
