/**
 * What ping says of round-trip times, and RFC 3550's jitter. Times are in milliseconds. No I/O.
 */
import { RttHistogram, type Row } from "./RttHistogram.ts"

/** RFC 3550 §6.4.1: "the gain parameter 1/16 gives a good noise reduction ratio". */
const jitterGain = 1 / 16

/** Round-trip times, as far as any were measured. All in milliseconds. */
export interface RttSummary {
  readonly min: number
  readonly avg: number
  readonly max: number
  /** iputils' mdev: the population's standard deviation. */
  readonly mdev: number
  /** Smoothed difference between the transit times of successive arrivals (RFC 3550 §6.4.1, A.8). */
  readonly jitter: number
  /** Percentiles by nearest rank, within 0.5 %. */
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
}

/** Statistics of round-trip times in their order of arrival. */
export class RttStatistics {
  readonly #histogram = new RttHistogram()
  #count = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0
  #mean = 0
  /** Sum of squared distances from the mean (Welford): √(Σx²/n − (Σx/n)²) as written loses its digits in long runs. */
  #squares = 0
  #jitter = 0
  #previous: number | undefined

  add(time: number): void {
    this.#count++
    this.#min = Math.min(this.#min, time)
    this.#max = Math.max(this.#max, time)
    const distance = time - this.#mean
    this.#mean += distance / this.#count
    this.#squares += distance * (time - this.#mean)
    // with an echo both timestamps are of one clock, so the transit time is the round-trip time
    if (this.#previous !== undefined) {
      this.#jitter += (Math.abs(time - this.#previous) - this.#jitter) * jitterGain
    }
    this.#previous = time
    this.#histogram.add(time)
  }

  /** `undefined` until a time was measured. */
  summary(): RttSummary | undefined {
    if (this.#count === 0) return undefined
    const percentile = (percent: number): number => this.#histogram.percentile(percent)!
    return {
      min: this.#min,
      avg: this.#mean,
      max: this.#max,
      mdev: Math.sqrt(this.#squares / this.#count),
      jitter: this.#jitter,
      p50: percentile(50),
      p90: percentile(90),
      p95: percentile(95),
      p99: percentile(99)
    }
  }

  histogram(rows: number): ReadonlyArray<Row> {
    return this.#histogram.rows(rows)
  }
}
