/**
 * What was said in a room, for those who come later: the newest lines, bounded by number, apart from the log that the
 * delivery reads.
 */
import type { Codec } from "./Codec.ts"
import { type Entry, isWelcome, type Person } from "./RoomEvent.ts"

/** The newest of one codec's replays: everybody who comes before the next line gets the same buffer. */
interface Replay {
  readonly upTo: number
  readonly limit: number
  readonly bytes: Uint8Array
}

const nothing = new Uint8Array()

/** The newest `maxLines` entries worth keeping. */
export class RoomHistory {
  readonly maxLines: number
  #entries: Array<Entry> = []
  readonly #replays = new WeakMap<Codec, Replay>()

  constructor(maxLines: number) {
    this.maxLines = maxLines
  }

  append(entry: Entry): void {
    this.#entries.push(entry)
    // cutting only now and then keeps an append constant on average
    if (this.#entries.length > 2 * this.maxLines) this.#entries = this.#entries.slice(-this.maxLines)
  }

  clear(): void {
    this.#entries = []
  }

  /** The last `limit` entries, of those before sequence number `before` if given, oldest first. */
  last(limit: number, before = Number.POSITIVE_INFINITY): ReadonlyArray<Entry> {
    const oldest = Math.max(0, this.#entries.length - this.maxLines)
    const found = this.#entries.findLastIndex(({ seq }) => seq < before)
    return this.#entries.slice(Math.max(oldest, found + 1 - limit), Math.max(oldest, found + 1))
  }

  /** The last `limit` entries as `codec` shows the past; empty where there are none. Who ignores somebody gets their own. */
  replay(codec: Codec, limit: number, isIgnored?: (by: Person) => boolean): Uint8Array {
    if (isIgnored !== undefined) {
      const entries = this.last(limit).filter(({ event }) => isWelcome(event, isIgnored))
      return entries.length === 0 ? nothing : codec.past(entries)
    }
    const upTo = this.#entries[this.#entries.length - 1]?.seq
    if (upTo === undefined || limit === 0 || this.maxLines === 0) return nothing
    const known = this.#replays.get(codec)
    if (known !== undefined && known.upTo === upTo && known.limit === limit) return known.bytes
    const bytes = codec.past(this.last(limit))
    this.#replays.set(codec, { upTo, limit, bytes })
    return bytes
  }
}
