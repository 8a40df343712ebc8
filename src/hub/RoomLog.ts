/**
 * The ordered log of a room: a bounded ring of batches. A cursor into it is a plain sequence number, "the last I saw".
 */
import type { Batch, Reader } from "./Batch.ts"
import type { Codec } from "./Codec.ts"

/** Drop the dead front of the array only when it is worth a copy. */
const compactAt = 1024

/** Keeps the newest batches whose weight fits in `maxBytes`, and always the newest one. */
export class RoomLog {
  readonly #maxBytes: number
  #batches: Array<Batch> = []
  /** Index of the oldest batch still held. */
  #start = 0
  #bytes = 0
  #head: number
  /** Numbers that were never given: `count` of them after `after`. */
  #leap = { after: 0, count: 0 }
  #isLeaping = false

  /** `head`: the number of the newest entry of before, where the log goes on from one. */
  constructor(maxBytes: number, head = 0) {
    this.#maxBytes = maxBytes
    this.#head = head
  }

  /** The sequence number of the newest entry; 0 before the first. */
  get head(): number {
    return this.#head
  }

  /** The sequence number of the oldest entry still held. */
  get tail(): number {
    return this.#batches[this.#start]?.first ?? this.#head + 1
  }

  /** What is held, in bytes, encodings included. */
  get bytes(): number {
    return this.#bytes
  }

  /** The numbers go on from a higher one: between the head and what is appended next there is nothing. */
  leap(): void {
    this.#isLeaping = true
  }

  append(batch: Batch): void {
    if (this.#isLeaping) {
      this.#leap = { after: this.#head, count: batch.first - 1 - this.#head }
      this.#isLeaping = false
    }
    this.#batches.push(batch)
    this.#head = batch.last
    this.#bytes += batch.weight
    this.#trim()
  }

  /** How many entries between `cursor` and `next`, the batch that comes next, a reader can no longer get. */
  missedBefore(next: Batch, cursor: number): number {
    const absent = next.first - 1 - cursor
    if (absent <= 0) return 0
    const { after, count } = this.#leap
    return cursor <= after && after < next.first ? absent - count : absent
  }

  /** The oldest batch that holds something newer than `cursor`, or `undefined` when there is nothing newer. */
  after(cursor: number): Batch | undefined {
    if (cursor >= this.#head) return undefined
    const newest = this.#batches[this.#batches.length - 1]!
    // nearly every reader is at most one batch behind
    if (cursor >= newest.first - 1) return newest
    let low = this.#start
    let high = this.#batches.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#batches[middle]!.last > cursor) high = middle
      else low = middle + 1
    }
    return this.#batches[low]
  }

  /** `batch.bytesFor`, keeping count of what a new encoding adds. */
  bytesFor(batch: Batch, codec: Codec, after: number, reader: Reader): Uint8Array {
    const before = batch.weight
    const bytes = batch.bytesFor(codec, after, reader)
    if (batch.weight !== before) {
      this.#bytes += batch.weight - before
      this.#trim()
    }
    return bytes
  }

  #trim(): void {
    while (this.#bytes > this.#maxBytes && this.#start < this.#batches.length - 1) {
      this.#bytes -= this.#batches[this.#start]!.weight
      // the slot lives until the array is compacted; what it held must not
      this.#batches[this.#start++] = undefined as unknown as Batch
    }
    if (this.#start >= compactAt && this.#start * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#start)
      this.#start = 0
    }
  }
}
