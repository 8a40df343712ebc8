/**
 * What was typed before, and the way back to what was being typed.
 */

/** How many lines are remembered. */
const limit = 100

/** Lines typed before, oldest first. */
export class InputHistory {
  readonly #lines: Array<string> = []
  /** Where one is; the end is what is being typed. */
  #at = 0
  #draft = ""

  /** Remembers a line; the way through the lines begins at the end again. */
  add(line: string): void {
    if (this.#lines.at(-1) !== line) this.#lines.push(line)
    if (this.#lines.length > limit) this.#lines.shift()
    this.#at = this.#lines.length
    this.#draft = ""
  }

  /** The line before, or `undefined` where there is none; `current` is kept if it is what is being typed. */
  back(current: string): string | undefined {
    if (this.#at === 0) return undefined
    if (this.#at === this.#lines.length) this.#draft = current
    return this.#lines[--this.#at]
  }

  /** The line after, at last what was being typed. */
  forward(): string | undefined {
    if (this.#at >= this.#lines.length) return undefined
    return this.#lines[++this.#at] ?? this.#draft
  }
}
