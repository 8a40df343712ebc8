/**
 * What is written down while a schedule is performed on a hub.
 */
import type { Heard } from "../hub/Hub.ts"
import type { RoomEvent } from "../hub/RoomEvent.ts"

/** The laws of a hub, by name. */
export type LawName =
  | "a room has one order, the same for everybody"
  | "nothing is lost or repeated within the log"
  | "who fell behind learns exactly how much they missed"
  | "subscribing after n gives n+1"
  | "a closed scope leaves nothing behind"
  | "publishing waits for no reader"
  | "the memory a room holds is bounded"
  | "rooms do not leak into each other"
  | "a name belongs to one person, in any case"
  | "somebody in several rooms is one person"
  | "private words reach the one they are for, and nobody else"
  | "every room of somebody's knows whether they are away"
  | "a locked room opens to its password, and to nothing else"
  | "who posts a line learns its place"
  | "a held name is nobody else's until it is let go"
  | "a probe comes back, and nobody hears of it"
  | "the load tells what there is"

/** A law was broken, and how. */
export interface Violation {
  readonly law: LawName
  readonly reason: string
}

/** A line that was published; its text says which it is. */
interface Publication {
  readonly room: string
  readonly publisher: string
  /** Counts the publisher's lines in the room. */
  readonly index: number
  readonly text: string
}

/** Something that a room must have heard of somebody exactly as often as it was done. */
interface Deed {
  readonly law: LawName
  readonly room: string
  readonly event: RoomEvent
}

/** What one reader heard, and what it had a right to. */
export interface ReaderRecord {
  readonly label: string
  readonly room: string
  /** The person it belongs to, who does not hear their own lines; 0 for a stream. */
  readonly person: number
  /** The sequence number it asked to hear what comes after, if it named one. */
  readonly after: number | undefined
  /** The head of the room before it began: nothing up to here is for it, unless it named a number. */
  readonly headBefore: number
  /** How many lines had been published in the room when it had begun: it must hear all that came later. */
  readonly publishedBefore: number
  /** It read everything at once, all the time, through an outlet: it cannot have fallen behind. */
  readonly keepsUp: boolean
  readonly heard: ReadonlyArray<Heard>
  /** How much it had heard when its scope closed. */
  closedAt: number | undefined
}

/** What one run found. */
export interface Findings {
  readonly publications: Array<Publication>
  readonly readers: Array<ReaderRecord>
  /** The laws whose breach showed at once. */
  readonly violations: Array<Violation>
  /** People the hub gave a number, with the rooms they came into. */
  readonly people: Map<number, ReadonlySet<string>>
  readonly deeds: Array<Deed>
  /** Words that were whispered: no room is to hear them. */
  readonly whispered: Set<string>
}

/** The last thing that everybody hears in a room. */
export const theEnd = "the end"

/** Whether it is the last thing that everybody hears. */
export const isEnd = (heard: Heard): boolean =>
  heard._tag === "Entry" && heard.event._tag === "Notice" && heard.event.text === theEnd
