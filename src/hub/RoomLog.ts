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

  append(batch: Batch): void {
    this.#batches.push(batch)
    this.#head = batch.last
    this.#bytes += batch.weight
    this.#trim()
  }

  /** How many entries a reader at `cursor` can no longer get. */
  missedAfter(cursor: number): number {
    return Math.max(0, this.tail - 1 - cursor)
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
