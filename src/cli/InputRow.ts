/**
 * The last row of a terminal, kept for input while text scrolls by above it. Strings to be written come out; no I/O.
 *
 * **Details**
 *
 * Input takes one row, however long it is: it scrolls sideways under the cursor. So clearing that row is all it takes
 * to print above it, and no text ever lands in the middle of what is typed.
 */

import { width, widthOf } from "./DisplayWidth.ts"

/** Back to the row's begin, and everything from there on blank. */
const clearRow = "\r\x1b[J"

/** The end of `characters` that fits. */
const tail = (characters: ReadonlyArray<string>, columns: number): ReadonlyArray<string> => {
  let start = characters.length
  for (let left = columns; start > 0; start--) {
    left -= widthOf(characters[start - 1]!)
    if (left < 0) break
  }
  return characters.slice(start)
}

/** The beginning of `characters` that fits. */
const head = (characters: ReadonlyArray<string>, columns: number): ReadonlyArray<string> => {
  let end = 0
  for (let left = columns; end < characters.length; end++) {
    left -= widthOf(characters[end]!)
    if (left < 0) break
  }
  return characters.slice(0, end)
}

/** How wide a terminal is taken to be that does not say. */
const usualColumns = 80

/** Columns that the prompt leaves to the input at least. */
const minInputColumns = 20

/** An unfinished line of the other side longer than this is shown as if it had ended. */
const maxPromptLength = 4096

/** What is edited: the characters before and after the cursor. */
export interface Input {
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
}

const nothing: Input = { before: [], after: [] }

/** The row, and the unfinished line of the other side that stands before the input, such as `login: `. */
export class InputRow {
  #prompt = ""
  #columns = 0

  constructor(columns: number) {
    this.resize(columns)
  }

  /** The terminal is as wide as this from now on; 0 is how a terminal says that it does not know. */
  resize(columns: number): void {
    this.#columns = columns === 0 ? usualColumns : columns
  }

  /** Prints text above the row; what follows its last line feed becomes the prompt. */
  print(text: string, input: Input): string {
    const lines = (this.#prompt + text).split("\n")
    this.#prompt = lines.pop()!
    if (this.#prompt.length > maxPromptLength) {
      lines.push(this.#prompt)
      this.#prompt = ""
    }
    return `${clearRow}${lines.map((line) => `${line}\n`).join("")}${this.#row(input)}`
  }

  /** Draws the row anew. */
  draw(input: Input): string {
    return `${clearRow}${this.#row(input)}`
  }

  /** The input was sent: it stays where it was shown, as text. */
  submit(line: string): string {
    const shown = `${this.#prompt}${line}`
    this.#prompt = ""
    return `${clearRow}${shown}\n`
  }

  /** Leaves the row: what is no line yet becomes one. */
  close(): string {
    return this.#prompt === "" ? clearRow : this.submit("")
  }

  #row({ after, before }: Input = nothing): string {
    // the last column stays free, since a terminal wraps when it is written
    const columns = Math.max(2, this.#columns - 1)
    const prompt = tail(Array.from(this.#prompt), Math.max(0, columns - minInputColumns))
    const room = columns - width(prompt)
    // a column for the character under the cursor
    const left = tail(before, room - 1)
    const right = head(after, room - width(left))
    const back = width(right)
    return `${prompt.join("")}${left.join("")}${right.join("")}${back === 0 ? "" : `\x1b[${back}D`}`
  }
}
