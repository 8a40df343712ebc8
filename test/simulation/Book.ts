/**
 * What is written down of a simulation: what everybody did and was told, and what was left on the disk.
 */
import type { Entry } from "../../src/hub/RoomEvent.ts"
import type { Visitor } from "../listener/scripts/ChatModel.ts"

/** A word that was typed once. */
export interface Word {
  readonly by: Visit
  /** Where it was said; none where it was whispered. */
  readonly room?: string
  readonly to?: Visit
}

/** A word that somebody was told. */
export interface Told {
  readonly word: string
  readonly how: "live" | "past" | "private" | "topic"
  /** Counts the blocks of the past that they were shown. */
  readonly block: number
}

/** One connection, from its first byte to its last. */
export interface Visit {
  readonly id: number
  /** Which process it came to. */
  readonly process: number
  /** Where they are and under which name, once all they typed has been dealt with. */
  readonly visitor: Visitor
  /** All that they were told, line by line. */
  readonly lines: Array<string>
  readonly told: Array<Told>
  /** Reasons for which they may have been let go. */
  readonly causes: Set<string>
  /** Whether they have said goodbye, in whatever way. */
  isLeaving: boolean
  /** Whether they ever read too slowly. */
  hasStalled: boolean
  /** Whether they saw the end of their connection. */
  isOver: boolean
}

/** An entry of the log. */
export interface Logged {
  readonly message: string
  readonly level: string
  /** Unix time in milliseconds. */
  readonly at: number
  readonly annotations: Readonly<Record<string, unknown>>
}

/** One process of the server, from its start to its end. */
export interface Life {
  /** The newest sequence number of each room on the disk when it began. */
  readonly heads: ReadonlyMap<string, number>
  /** When it was told to stop, as Unix time in milliseconds. */
  stoppedAt: number
  /** What became of it. */
  end: "stopped" | "killed" | undefined
  /** What the hub took from those who said it. */
  readonly accepted: Set<string>
  /** Whether something could not be written while it stopped. */
  wasInTrouble: boolean
  logged: ReadonlyArray<Logged>
  /** How many connections were closed for each reason, as the metric counts them. */
  readonly closed: Map<string, number>
}

/** Who is in a room by the roster, and who should be. */
interface RollCall {
  readonly room: string
  readonly told: ReadonlyArray<string>
  readonly expected: ReadonlyArray<string>
}

/** What one simulation brought to light. */
export interface Book {
  readonly words: Map<string, Word>
  readonly visits: Array<Visit>
  readonly lives: Array<Life>
  readonly rollCalls: Array<RollCall>
  /** What the rooms remembered in the end when they were asked, after the last restart. */
  readonly remembered: Map<string, ReadonlyArray<string>>
  /** What is on the disk in the end, by room, in order. */
  readonly disk: Map<string, ReadonlyArray<Entry>>
  /** The epochs that a room was found with. */
  readonly epochs: Map<string, Set<string>>
  /** The most bytes that a log held. */
  logBytes: number
  /** How often an outlet was written to that was full. */
  writesWhileFull: number
  /** What did not happen within its time. */
  readonly overdue: Array<string>
}

export const newBook = (): Book => ({
  words: new Map(),
  visits: [],
  lives: [],
  rollCalls: [],
  remembered: new Map(),
  disk: new Map(),
  epochs: new Map(),
  logBytes: 0,
  writesWhileFull: 0,
  overdue: []
})

/** All of it as text: two runs that are the same have the same. */
export const transcript = ({ visits, words, ...book }: Book): string => {
  const said = Array.from(words, ([word, { by, room, to }]) => ({ word, by: by.id, room, to: to?.id }))
  const people = visits.map(({ visitor, ...visit }) => ({ ...visit, name: visitor.name, rooms: visitor.rooms }))
  const plain = (_: string, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value)
  return JSON.stringify({ ...book, words: said, visits: people }, plain, 1)
}
