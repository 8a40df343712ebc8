/**
 * Which of the last probes have been answered. No I/O.
 */

/** Probes that are remembered, as many as iputils' ping remembers; bounds the memory of a run without end. */
export const windowSize = 65_536

/** What an answer is to the run. */
export type Arrival = "first" | "reordered" | "duplicate"

/** Remembers the last {@link windowSize} probes. */
export class ProbeWindow {
  readonly #answered = new Uint8Array(windowSize)
  #sent = 0
  #newestAnswered = -1

  /** The next sequence number, 0 at first; from now on it can be answered. */
  next(): number {
    this.#answered[this.#sent % windowSize] = 0
    return this.#sent++
  }

  isAnswered(sequence: number): boolean {
    return this.#answered[sequence % windowSize] === 1
  }

  /**
   * Takes an answer: `reordered` if a later probe was answered before (RFC 4737 §3). `undefined` for what was never sent
   * or too long ago to be remembered.
   */
  answer(sequence: number): Arrival | undefined {
    if (sequence >= this.#sent || sequence < this.#sent - windowSize) return undefined
    if (this.isAnswered(sequence)) return "duplicate"
    this.#answered[sequence % windowSize] = 1
    if (sequence < this.#newestAnswered) return "reordered"
    this.#newestAnswered = sequence
    return "first"
  }
}
