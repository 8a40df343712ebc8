/**
 * What can be known of a room from outside.
 */

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
