/**
 * Bytes to lines of bounded length. Lines end at CR LF, LF, CR NUL or CR (RFC 854, RFC 1123 §3.3.1), wherever the bytes
 * are split; text is UTF-8, and what is not becomes U+FFFD. No I/O.
 */

import { concat } from "./Bytes.ts"

const NUL = 0
const BS = 8
const LF = 10
const CR = 13
const DEL = 127

/** A line was longer than allowed. It was skipped to its end; the lines after it are whole. */
export const TooLong = Symbol("TooLong")

/** So many bytes came without a line end that no line is to be expected. Nothing comes after it. */
export const Endless = Symbol("Endless")

/** A line without its end, or what is wrong with the input. */
export type Framed = string | typeof TooLong | typeof Endless

const decoder = new TextDecoder()

/** Splits a stream of chunks into lines. Holds at most `maxLineBytes`. */
export class LineFramer {
  readonly #maxLineBytes: number
  readonly #maxUnendedBytes: number
  readonly #isVerbatim: boolean
  /** The beginning of a line whose end has not come. */
  #held: Array<Uint8Array> = []
  #length = 0
  #isAfterCr = false
  #isAfterEmpty = false
  #isEndless = false

  /**
   * With `isVerbatim` nothing but line ends means anything: no byte erases another, and each empty line is a line. That is
   * for programs' output; people at a terminal want the other.
   */
  constructor(limits: {
    readonly maxLineBytes: number
    readonly maxUnendedBytes: number
    readonly isVerbatim?: boolean
  }) {
    this.#isVerbatim = limits.isVerbatim ?? false
    this.#maxLineBytes = limits.maxLineBytes
    this.#maxUnendedBytes = limits.maxUnendedBytes
  }

  /** The lines that end in `chunk`, in order. */
  push(chunk: Uint8Array): ReadonlyArray<Framed> {
    const lines: Array<Framed> = []
    if (this.#isEndless) return lines
    let start = 0
    for (let index = 0; index < chunk.length && !this.#isEndless; index++) {
      const byte = chunk[index]!
      if (byte > CR && byte !== DEL) {
        this.#isAfterCr = false
        continue
      }
      if (byte === LF && this.#isAfterCr) {
        start = index + 1
      } else if (byte === LF || byte === CR) {
        const line = this.#line(chunk.subarray(start, index))
        // of many empty lines in a row one is enough, and costs nobody anything
        if (line !== Endless && !(line === "" && this.#isAfterEmpty)) lines.push(line)
        this.#isAfterEmpty = line === "" && !this.#isVerbatim
        start = index + 1
      } else if (this.#isVerbatim) {
        // the NUL of CR NUL belongs to the line end
        if (byte === NUL && this.#isAfterCr) start = index + 1
      } else if (byte === NUL) {
        // after a CR it belongs to the line end; alone it is a keep-alive
        this.#hold(chunk.subarray(start, index))
        start = index + 1
      } else if (byte === BS || byte === DEL) {
        // a terminal that sends each key as it is pressed leaves the editing to the server
        this.#hold(chunk.subarray(start, index))
        this.eraseCharacter()
        start = index + 1
      }
      this.#isAfterCr = byte === CR
    }
    this.#hold(chunk.subarray(start))
    if (this.#isEndless) lines.push(Endless)
    return lines
  }

  /** The line that the end of input ended, if any. */
  end(): ReadonlyArray<Framed> {
    return this.#length === 0 || this.#isEndless ? [] : [this.#line(new Uint8Array())]
  }

  /** Erases the last character of the line underway, if there is one (telnet's EC). */
  eraseCharacter(): void {
    // of a line too long to be held nothing can be erased
    if (this.#length > this.#maxLineBytes) return
    const held = concat(this.#held)
    let end = held.length - 1
    while (end > 0 && (held[end]! & 0xc0) === 0x80) end--
    this.#held = end > 0 ? [held.subarray(0, end)] : []
    this.#length = Math.max(0, end)
  }

  /** Erases the line underway (telnet's EL and IP). */
  eraseLine(): void {
    if (!this.#isEndless) this.#reset()
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0 || this.#isEndless) return
    this.#length += part.length
    if (this.#length <= this.#maxLineBytes) this.#held.push(part.slice())
    else this.#held = []
    this.#isEndless = this.#length > this.#maxUnendedBytes
  }

  #line(last: Uint8Array): Framed {
    const length = this.#length + last.length
    if (length > this.#maxUnendedBytes) {
      this.#isEndless = true
      return Endless
    }
    if (length > this.#maxLineBytes) {
      this.#reset()
      return TooLong
    }
    const whole = this.#length === 0 ? last : concat([...this.#held, last])
    this.#reset()
    return decoder.decode(whole)
  }

  #reset(): void {
    this.#held = []
    this.#length = 0
  }
}
