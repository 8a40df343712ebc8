/**
 * What one turn of the delivery loop appends: numbered events, and their bytes, encoded once per codec.
 */
import { concat } from "../net/Bytes.ts"
import type { Codec } from "./Codec.ts"
import { authorOf, type Entry, type Person, isWelcome, type RoomEvent, weightOf } from "./RoomEvent.ts"

/** What a batch must know of the one who reads it. */
export interface Reader {
  /** Who it is; 0 for nobody in particular. */
  readonly person: number
  /** Whether they get their own lines back: most terminals show them already. */
  readonly hearsOwn: boolean
  /** Whose lines they do not want; `undefined` for people who want everybody's, which costs nothing. */
  readonly isIgnored: ((by: Person) => boolean) | undefined
}

/** Whom each entry rings, by its sequence number. */
export type Rung = ReadonlyMap<number, ReadonlySet<number>>

const nobody: Rung = new Map()

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

const isFor = (event: RoomEvent, { hearsOwn, isIgnored, person }: Reader): boolean => {
  const author = authorOf(event)
  // one's own arrival is what the greeting says
  if (author !== 0 && author === person) return hearsOwn && event._tag !== "Joined"
  return isWelcome(event, isIgnored)
}

/** Immutable but for its memoized encodings. */
export class Batch {
  readonly entries: ReadonlyArray<Entry>
  /** The sequence numbers of the first and the last entry. */
  readonly first: number
  readonly last: number
  /** Those whose bytes are not everybody's: they wrote some of it, or are rung by it. */
  readonly #concerned = new Set<number>()
  readonly #rung: Rung
  readonly #encodings: Array<Encoding> = []
  #weight = 0

  constructor(entries: ReadonlyArray<Entry>, rung: Rung = nobody) {
    this.entries = entries
    this.#rung = rung
    this.first = entries[0]!.seq
    this.last = entries[entries.length - 1]!.seq
    for (const { event } of entries) {
      this.#concerned.add(authorOf(event))
      this.#weight += weightOf(event)
    }
    for (const people of rung.values()) for (const person of people) this.#concerned.add(person)
    this.#concerned.delete(0)
  }

  /** Bytes held in memory, roughly, encodings included; it grows by each codec asked for. */
  get weight(): number {
    return this.#weight
  }

  /**
   * The bytes for a reader who has seen everything up to `after`: the shared buffer wherever possible, and a cut of
   * their own for those who spoke, are rung, or ignore somebody. Empty where nothing remains.
   */
  bytesFor(codec: Codec, after: number, reader: Reader): Uint8Array {
    const { bytes, ends } = this.#encoded(codec)
    if (after < this.first && reader.isIgnored === undefined && !this.#concerned.has(reader.person)) return bytes
    const parts: Array<Uint8Array> = []
    let from = -1
    let isRung = false
    this.entries.forEach(({ event, seq }, index) => {
      const isWanted = seq > after && isFor(event, reader)
      if (isWanted && this.#rung.get(seq)?.has(reader.person)) isRung = true
      const start = index === 0 ? 0 : ends[index - 1]!
      if (isWanted && from < 0) from = start
      if (!isWanted && from >= 0) {
        parts.push(bytes.subarray(from, start))
        from = -1
      }
    })
    if (from >= 0) parts.push(bytes.subarray(from))
    if (isRung) parts.push(codec.bell)
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
