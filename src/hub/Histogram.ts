/**
 * Values counted in buckets, for whoever reads them later: adding one is a few comparisons and no memory.
 */

/** Counts of values by upper bound. */
export class Histogram {
  /** The upper bounds of the buckets, rising; what is above the last counts too. */
  readonly boundaries: ReadonlyArray<number>
  /** How many values each bucket has, those above the last bound at the end. */
  readonly counts: Array<number>
  count = 0
  sum = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY

  constructor(boundaries: ReadonlyArray<number>) {
    this.boundaries = boundaries
    this.counts = new Array<number>(boundaries.length + 1).fill(0)
  }

  add(value: number): void {
    let bucket = 0
    while (bucket < this.boundaries.length && value > this.boundaries[bucket]!) bucket++
    this.counts[bucket]!++
    this.count++
    this.sum += value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }
}

/**
 * The bound that `share` (0 to 1) of the values counted since `before` do not exceed; infinite where that is above the last
 * bound, `undefined` where there were none.
 */
export const quantileSince = (
  { boundaries, counts }: Pick<Histogram, "boundaries" | "counts">,
  before: ReadonlyArray<number>,
  share: number
): number | undefined => {
  const since = counts.map((count, bucket) => count - (before[bucket] ?? 0))
  const total = since.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let missing = Math.max(1, Math.ceil(share * total))
  const bucket = since.findIndex((count) => {
    missing -= count
    return missing <= 0
  })
  return boundaries[bucket] ?? Number.POSITIVE_INFINITY
}
