/**
 * What can be known of a room from outside.
 */
import type { Place } from "./Places.ts"

/** What a room holds at the moment. */
export interface RoomStatus {
  /** Another each time the room begins anew, its numbers with it; empty where there is no such room. */
  readonly epoch: string
  /** Sequence number of the newest entry; 0 before the first. */
  readonly head: number
  /** Sequence number of the oldest entry still in the log. */
  readonly tail: number
  /** Size of the log in bytes, encodings included. */
  readonly bytes: number
  readonly people: number
  /** Whether nobody comes in without its password. */
  readonly isLocked: boolean
  /** Why nothing can be said there at the moment; not there: all is well. */
  readonly trouble?: string
}

/** A room, as a list of rooms names it. */
export interface RoomSummary {
  readonly name: string
  readonly people: number
  /** Empty: nothing in particular. */
  readonly topic: string
  /** Whether nobody comes in without its password. */
  readonly isLocked: boolean
}

/** What is to be known of a room; `undefined`: there is none. */
export const statusOf = (place: Place | undefined): RoomStatus => {
  if (place === undefined) return { epoch: "", head: 0, tail: 1, bytes: 0, people: 0, isLocked: false }
  const { log, memory, rules, trouble } = place.room
  const { bytes, head, tail } = log
  const [people, isLocked] = [place.roster.present(0).total, rules.password !== undefined]
  return { epoch: memory.epoch, head, tail, bytes, people, isLocked, ...(trouble && { trouble }) }
}
