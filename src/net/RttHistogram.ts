/**
 * Round-trip times counted in buckets that are 1 % wide, so that percentiles of a run without end need bounded memory.
 * Times are in milliseconds. No I/O.
 */

/** Each bucket's upper end is this many times its lower end; a time is known within half a percent. */
const ratio = 1.01

/** One nanosecond: what is less counts as that. */
const least = 1e-6

const bucketOf = (time: number): number => Math.floor(Math.log(Math.max(time, least) / least) / Math.log(ratio))

const middleOf = (bucket: number): number => least * ratio ** (bucket + 0.5)

/** How many times lay from `from` up to `to`. */
export interface Row {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** A histogram that grows with the spread of the times, not with their number. */
export class RttHistogram {
  readonly #buckets = new Map<number, number>()
  #count = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0

  add(time: number): void {
    const bucket = bucketOf(time)
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1)
    this.#count++
    this.#min = Math.min(this.#min, time)
    this.#max = Math.max(this.#max, time)
  }

  /** The least time that at least `percent` of all do not exceed (nearest rank), within 0.5 %; `undefined` without any. */
  percentile(percent: number): number | undefined {
    let missing = Math.max(1, Math.ceil((percent / 100) * this.#count))
    for (const [bucket, count] of this.#sorted()) {
      missing -= count
      if (missing <= 0) return this.#timeOf(bucket)
    }
    return undefined
  }

  /** At most `rows` rows from the least to the greatest time, each as many times wider than the one before. */
  rows(rows: number): ReadonlyArray<Row> {
    if (this.#count === 0) return []
    const [min, max] = [Math.max(this.#min, least), Math.max(this.#max, least)]
    // narrower rows than buckets would stand empty
    const used = Math.max(1, Math.min(rows, Math.floor(Math.log(max / min) / Math.log(ratio))))
    const edge = (index: number): number => (index === used ? max : min * (max / min) ** (index / used))
    const counts = new Array<number>(used).fill(0)
    for (const [bucket, count] of this.#buckets) {
      const share = max === min ? 0 : Math.log(this.#timeOf(bucket) / min) / Math.log(max / min)
      counts[Math.min(used - 1, Math.max(0, Math.floor(share * used)))]! += count
    }
    return counts.map((count, index) => ({ from: edge(index), to: edge(index + 1), count }))
  }

  /** No time in the bucket is less than the least or more than the greatest. */
  #timeOf(bucket: number): number {
    return Math.min(this.#max, Math.max(this.#min, middleOf(bucket)))
  }

  #sorted(): ReadonlyArray<readonly [bucket: number, count: number]> {
    return [...this.#buckets].sort(([one], [other]) => one - other)
  }
}
