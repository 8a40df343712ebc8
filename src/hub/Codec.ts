/**
 * How what a reader hears becomes bytes for one kind of reader. Readers that share a codec share every buffer.
 */
import type { Entry, Person } from "./RoomEvent.ts"

/** A line for one reader only: an answer, or what was wrong. */
export interface Reply {
  readonly kind: "notice" | "complaint"
  readonly text: string
}

/** A line of the server. */
export const notice = (text: string): Reply => ({ kind: "notice", text })

/** What was wrong, and what would have worked. */
export const complaint = (text: string): Reply => ({ kind: "complaint", text })

/** Private words of one person to another. `at` is Unix time in milliseconds. */
export interface Whisper {
  readonly from: Person
  readonly to: Person
  readonly text: string
  readonly at: number
}

/** A kind of reader. Compared by identity: make each once. */
export interface Codec {
  /**
   * One event as text, which becomes UTF-8, or as bytes; nothing for events this kind of reader does not hear. Texts cost
   * less: those of a batch are encoded at once.
   */
  readonly encode: (entry: Entry) => string | Uint8Array
  /** What a reader is told when the log has moved past it. */
  readonly missed: (count: number) => Uint8Array
  /** Lines for one reader only. */
  readonly reply: (lines: ReadonlyArray<Reply>) => Uint8Array
  /** Private words, for the one who hears them or, with `isOwn`, for the one who said them. */
  readonly whisper: (whisper: Whisper, isOwn: boolean) => Uint8Array
  /** What was said before a reader came, marked as past. Not called for nothing. */
  readonly past: (entries: ReadonlyArray<Entry>) => Uint8Array
  /** What makes a reader's terminal ring; empty where there is none. */
  readonly bell: Uint8Array
}
