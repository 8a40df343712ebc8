/**
 * A line of input being edited: keys in, text and cursor out. No I/O.
 */
import type { Key } from "effect/Terminal"
import { sanitize } from "../hub/SafeText.ts"

/** What a key amounts to, beyond a change of the line. */
export type Outcome =
  | { readonly _tag: "Edited" }
  | { readonly _tag: "Submitted"; readonly line: string }
  /** Ctrl-C where there was nothing to clear. */
  | { readonly _tag: "Interrupted" }
  /** Ctrl-D on an empty line. */
  | { readonly _tag: "EndOfInput" }

const edited: Outcome = { _tag: "Edited" }

/** Lines that can be had back. */
const maxHistory = 500

/** A line is cut to this many characters: servers take no longer ones, and a pasted file should not become one. */
const maxLength = 8192

/** Editing as in a shell: arrows, Home, End, Delete, Ctrl-A/E/B/F/U/K/W, and the lines sent before. */
export class LineEditor {
  /** One element per character, so that the cursor never stands within one. */
  #characters: Array<string> = []
  #cursor = 0
  #history: Array<string> = []
  /** Which line of the history is shown; its length when the new one is. */
  #shown = 0
  /** The new line, while an older one is shown. */
  #draft: ReadonlyArray<string> = []

  /** The line before the cursor. */
  get before(): ReadonlyArray<string> {
    return this.#characters.slice(0, this.#cursor)
  }

  /** The line after the cursor. */
  get after(): ReadonlyArray<string> {
    return this.#characters.slice(this.#cursor)
  }

  /** Takes a key; `input` is what it types. A hidden line is not kept. */
  press(key: Key, input: string | undefined, isHidden: boolean): Outcome {
    if (key.ctrl) return this.#control(key.name)
    switch (key.name) {
      case "return":
      case "enter":
        return this.#submit(isHidden)
      case "backspace":
        this.#delete(this.#cursor - 1, this.#cursor)
        return edited
      case "delete":
        this.#delete(this.#cursor, this.#cursor + 1)
        return edited
      case "left":
        return this.#move(this.#cursor - 1)
      case "right":
        return this.#move(this.#cursor + 1)
      case "home":
        return this.#move(0)
      case "end":
        return this.#move(this.#characters.length)
      case "up":
        return this.#recall(this.#shown - 1)
      case "down":
        return this.#recall(this.#shown + 1)
    }
    if (input !== undefined && !key.meta && !input.startsWith("\x1b")) this.#insert(input)
    return edited
  }

  #control(name: string): Outcome {
    switch (name) {
      case "a":
        return this.#move(0)
      case "e":
        return this.#move(this.#characters.length)
      case "b":
        return this.#move(this.#cursor - 1)
      case "f":
        return this.#move(this.#cursor + 1)
      case "p":
        return this.#recall(this.#shown - 1)
      case "n":
        return this.#recall(this.#shown + 1)
      case "h":
        this.#delete(this.#cursor - 1, this.#cursor)
        return edited
      case "u":
        this.#delete(0, this.#cursor)
        return edited
      case "k":
        this.#delete(this.#cursor, this.#characters.length)
        return edited
      case "w":
        this.#delete(this.#wordStart(), this.#cursor)
        return edited
      case "j":
        return this.#submit(false)
      case "c": {
        if (this.#characters.length === 0) return { _tag: "Interrupted" }
        this.#reset()
        return edited
      }
      case "d":
        if (this.#characters.length === 0) return { _tag: "EndOfInput" }
        this.#delete(this.#cursor, this.#cursor + 1)
        return edited
    }
    return edited
  }

  #insert(input: string): void {
    // a control character in a paste is shown, and sent, as its picture
    const characters = Array.from(sanitize(input)).slice(0, maxLength - this.#characters.length)
    this.#characters.splice(this.#cursor, 0, ...characters)
    this.#cursor += characters.length
  }

  #delete(from: number, to: number): void {
    if (from < 0) return
    this.#characters.splice(from, to - from)
    this.#cursor = from
  }

  #move(to: number): Outcome {
    this.#cursor = Math.max(0, Math.min(to, this.#characters.length))
    return edited
  }

  #wordStart(): number {
    let start = this.#cursor
    while (start > 0 && this.#characters[start - 1] === " ") start--
    while (start > 0 && this.#characters[start - 1] !== " ") start--
    return start
  }

  #recall(index: number): Outcome {
    if (index < 0 || index > this.#history.length) return edited
    if (this.#shown === this.#history.length) this.#draft = this.#characters
    this.#shown = index
    this.#characters = index === this.#history.length ? [...this.#draft] : Array.from(this.#history[index]!)
    this.#cursor = this.#characters.length
    return edited
  }

  #submit(isHidden: boolean): Outcome {
    const line = this.#characters.join("")
    if (!isHidden && line !== "" && line !== this.#history.at(-1)) {
      this.#history = [...this.#history, line].slice(-maxHistory)
    }
    this.#reset()
    return { _tag: "Submitted", line }
  }

  #reset(): void {
    this.#characters = []
    this.#cursor = 0
    this.#shown = this.#history.length
    this.#draft = []
  }
}
