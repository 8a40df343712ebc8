/**
 * How the events of a room become bytes for one kind of reader. Readers that share a codec share every buffer.
 */
import type { Entry } from "./RoomEvent.ts"

/** A kind of reader. Compared by identity: make each once. */
export interface Codec {
  /** The bytes of one event. */
  readonly encode: (entry: Entry) => Uint8Array
  /** What a reader is told when the log has moved past it. */
  readonly missed: (count: number) => Uint8Array
  /** Lines for one reader only. */
  readonly reply: (lines: ReadonlyArray<string>) => Uint8Array
}
