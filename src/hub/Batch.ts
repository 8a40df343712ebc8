/**
 * What one turn of the delivery loop appends: numbered events, and their bytes, encoded once per codec.
 */
import { concat } from "../net/Bytes.ts"
import type { Codec } from "./Codec.ts"
import { authorOf, type Entry, weightOf } from "./RoomEvent.ts"

/** A batch in one codec: all bytes, and where each entry's bytes end. */
interface Encoding {
  readonly codec: Codec
  readonly bytes: Uint8Array
  readonly ends: ReadonlyArray<number>
}

const encode = (codec: Codec, entries: ReadonlyArray<Entry>): Encoding => {
  const parts = entries.map(codec.encode)
  let end = 0
  return {
    codec,
    bytes: concat(parts),
    ends: parts.map((part) => (end += part.length))
  }
}

/** Immutable but for its memoized encodings. */
export class Batch {
  readonly entries: ReadonlyArray<Entry>
  /** The sequence numbers of the first and the last entry. */
  readonly first: number
  readonly last: number
  /** Those who do not get all of it: they wrote some of it themselves. */
  readonly #authors = new Set<number>()
  readonly #encodings: Array<Encoding> = []
  #weight = 0

  constructor(entries: ReadonlyArray<Entry>) {
    this.entries = entries
    this.first = entries[0]!.seq
    this.last = entries[entries.length - 1]!.seq
    for (const { event } of entries) {
      this.#authors.add(authorOf(event))
      this.#weight += weightOf(event)
    }
  }

  /** Bytes held in memory, roughly, encodings included; it grows by each codec asked for. */
  get weight(): number {
    return this.#weight
  }

  /**
   * The bytes for a reader who has seen everything up to `after` and is person `reader` (0 for nobody): the shared
   * buffer wherever possible, and a cut without their own lines for those who spoke. Empty where nothing remains.
   */
  bytesFor(codec: Codec, after: number, reader: number): Uint8Array {
    const { bytes, ends } = this.#encoded(codec)
    if (after < this.first && !(reader !== 0 && this.#authors.has(reader))) return bytes
    const parts: Array<Uint8Array> = []
    let from = -1
    this.entries.forEach(({ event, seq }, index) => {
      const isWanted = seq > after && (reader === 0 || authorOf(event) !== reader)
      const start = index === 0 ? 0 : ends[index - 1]!
      if (isWanted && from < 0) from = start
      if (!isWanted && from >= 0) {
        parts.push(bytes.subarray(from, start))
        from = -1
      }
    })
    if (from >= 0) parts.push(bytes.subarray(from))
    return concat(parts)
  }

  #encoded(codec: Codec): Encoding {
    for (const encoding of this.#encodings) if (encoding.codec === codec) return encoding
    const encoding = encode(codec, this.entries)
    this.#encodings.push(encoding)
    this.#weight += encoding.bytes.length
    return encoding
  }
}
