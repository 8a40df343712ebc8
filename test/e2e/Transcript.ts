/**
 * What a server, a client or a program says, line by line, as it arrives: the one thing the end-to-end tests
 * synchronise on.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** How long anything may take on a slow, busy machine. A test that works never waits this long. */
const patience = "12 seconds"

/** How much of a long transcript a failure shows. */
const shownLines = 60

/** What a test waited for did not arrive. The message shows everything that did. */
export class NeverCame extends Schema.TaggedError<NeverCame>()("NeverCame", { message: Schema.String }) {}

/** A line to wait for: exactly this one, or one that matches. */
export type Expected = string | RegExp

const matches = (line: string, expected: Expected): boolean =>
  typeof expected === "string" ? line === expected : expected.test(line)

/** Lines as they arrive, and a place up to which a test has read them. */
export class Transcript {
  /** Every whole line so far, without its end. */
  readonly lines: Array<string> = []
  readonly #who: string
  readonly #lineEnd: RegExp
  /** What came after the last line end. */
  #rest = ""
  #ending: string | undefined
  /** Index of the first line that the test has not read. */
  #next = 0
  readonly #watchers = new Set<() => void>()

  /** `lineEnd` is what separates lines; a client of a line protocol insists on the right one. */
  constructor(who: string, lineEnd: RegExp) {
    this.#who = who
    this.#lineEnd = lineEnd
  }

  /** More text came. */
  push(text: string): void {
    const parts = (this.#rest + text).split(this.#lineEnd)
    this.#rest = parts.pop() ?? ""
    this.lines.push(...parts)
    this.#changed()
  }

  /** Nothing more will come, and why. Only the first call counts. */
  end(ending: string): void {
    this.#ending ??= ending
    this.#changed()
  }

  /** Lets go of all lines so far, read or not. */
  forget(): void {
    this.lines.length = 0
    this.#next = 0
  }

  /** Everything so far. */
  get text(): string {
    return [...this.lines, this.#rest].join("\n")
  }

  /** How it ended, once it has. */
  readonly ended: Effect.Effect<string, NeverCame> = Effect.suspend(() =>
    this.#until("an end", () => this.#ending, { mayEnd: true })
  )

  /** Reads on to the first line that is as expected, past any others, and gives it. */
  expectLine(expected: Expected): Effect.Effect<string, NeverCame> {
    return Effect.map(this.linesUntil(expected), (lines) => lines[lines.length - 1]!)
  }

  /** Reads on to the first line that is as expected and gives all lines read, that one last. */
  linesUntil(expected: Expected): Effect.Effect<ReadonlyArray<string>, NeverCame> {
    return Effect.suspend(() => {
      let index = this.#next
      return this.#until(`a line ${String(expected)}`, () => {
        while (index < this.lines.length) {
          if (!matches(this.lines[index++]!, expected)) continue
          const read = this.lines.slice(this.#next, index)
          this.#next = index
          return read
        }
        return undefined
      })
    })
  }

  /** The lines that came after the last one read, once nothing more comes. */
  readonly remaining: Effect.Effect<ReadonlyArray<string>, NeverCame> = Effect.suspend(() =>
    Effect.map(this.ended, () => this.lines.slice(this.#next))
  )

  /** Waits for a match anywhere in all text, read or not, whole lines or not. */
  find(pattern: RegExp): Effect.Effect<RegExpExecArray, NeverCame> {
    return this.#until(`a match of ${String(pattern)}`, () => pattern.exec(this.text) ?? undefined)
  }

  #changed(): void {
    for (const look of this.#watchers) look()
  }

  #until<A>(
    what: string,
    look: () => A | undefined,
    options: { readonly mayEnd: boolean } = { mayEnd: false }
  ): Effect.Effect<A, NeverCame> {
    return Effect.callback<A, NeverCame>((resume) => {
      const check = () => {
        const found = look()
        if (found === undefined && (this.#ending === undefined || options.mayEnd)) return
        this.#watchers.delete(check)
        resume(found === undefined ? Effect.fail(this.#never(what)) : Effect.succeed(found))
      }
      this.#watchers.add(check)
      check()
      return Effect.sync(() => this.#watchers.delete(check))
    }).pipe(Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(this.#never(what)) }))
  }

  #never(what: string): NeverCame {
    const all = this.text.split("\n")
    const left = Math.max(0, all.length - shownLines)
    const shown = all
      .slice(left)
      .map((line, index) => `${left + index < this.#next ? " " : ">"} ${JSON.stringify(line)}`)
    return new NeverCame({
      message: [
        `${this.#who} never got ${what}${this.#ending === undefined ? "" : ` (it ended: ${this.#ending})`}.`,
        `Everything it got${left > 0 ? `, but for the first ${left} lines` : ""} (> marks what was not read yet):`,
        ...shown
      ].join("\n")
    })
  }
}
