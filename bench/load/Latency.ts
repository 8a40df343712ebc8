/**
 * Latencies, and what there is to say about many of them.
 */

/** Milliseconds that half, 99 and 99.9 of a hundred did not exceed, and the worst. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** All samples, exactly: there are never more than some millions. */
export class Latency {
  #samples = new Float64Array(1 << 16)
  #count = 0

  add(millis: number): void {
    if (this.#count === this.#samples.length) {
      const grown = new Float64Array(2 * this.#count)
      grown.set(this.#samples)
      this.#samples = grown
    }
    this.#samples[this.#count++] = millis
  }

  get percentiles(): Percentiles {
    const sorted = this.#samples.subarray(0, this.#count).sort()
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
    return { count: this.#count, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) }
  }
}
