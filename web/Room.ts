/**
 * What holds in a room, kept up to date by what happens there.
 */
import type { EnteredFrame, RoomFrame } from "./Frames.ts"
import * as People from "./People.ts"

/** What a room has and a private conversation has not. */
export interface Room {
  readonly epoch: string
  /** What lets one go on here after a reconnect. */
  readonly ticket: string
  readonly topic: string
  readonly isLocked: boolean
  /** The time between two lines of one person, in milliseconds; 0 is none. */
  readonly slow: number
  readonly people: People.People
  /** The sequence number up to which all of this has been told: what happened before changes nothing. */
  readonly since: number
}

/** A room that one comes into, and what was known of it before; its people are told apart. */
export const entered = (
  { epoch, head, isLocked, slow, ticket, topic }: EnteredFrame,
  before: Room | undefined
): Room => ({
  epoch,
  ticket: ticket ?? before?.ticket ?? "",
  topic,
  isLocked,
  // a server of before that tells of none
  slow: slow ?? 0,
  people: before?.people ?? People.nobody,
  since: head
})

/** The room after something happened. */
export const after = (room: Room, event: RoomFrame): Room => {
  if (event.seq <= room.since) return room
  switch (event.type) {
    case "topic":
      return { ...room, topic: event.text }
    case "announced":
      return { ...room, isLocked: event.isLocked ?? room.isLocked, slow: event.slow ?? room.slow }
    default:
      return { ...room, people: People.after(room.people, event) }
  }
}

/** The room after what happened up to `until` was missed: who came and went is to be asked for, unless it has been told since. */
export const missed = (room: Room, until: number): Room =>
  until <= room.since ? room : { ...room, people: { ...room.people, isStale: true } }
