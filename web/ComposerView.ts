/**
 * Where lines are typed: sent by Enter, completed by Tab, found again by the arrows; many at once after a second Enter.
 */
import { complete, type Completion, type Sources } from "./Completion.ts"
import type { Conversation } from "./Conversation.ts"
import { button, find, make, setText } from "./Elements.ts"
import { InputHistory } from "./InputHistory.ts"
import { bytesOf, linesOf } from "./Lines.ts"

/** What the composer asks of the page, and tells it. */
interface Events {
  readonly sources: () => Sources
  readonly mostBytes: () => number
  /** Takes a line; whether it could. */
  readonly onLine: (text: string) => boolean
}

/** From this many lines on, Enter has to be pressed twice. */
const many = 4
/** How many suggestions are shown. */
const shownChoices = 6

/** The line being typed. */
export class ComposerView {
  readonly input = find<HTMLTextAreaElement>("input")
  readonly #hint = find("hint")
  readonly #suggestions = find("suggestions")
  readonly #history = new InputHistory()
  readonly #events: Events
  /** The conversation that lines go to, and what was begun in others. */
  #conversation = ""
  readonly #drafts = new Map<string, string>()
  /** While Tab goes through choices: what the text was, and which choice is in it. */
  #cycle: { readonly completion: Completion; readonly text: string; readonly index: number } | undefined
  /** Whether Tab is for going on to the next control. */
  #isTabFree = false
  /** The text that Enter sends although it is of many lines. */
  #confirmed: string | undefined

  constructor(events: Events) {
    this.#events = events
    this.input.addEventListener("keydown", (event) => this.#key(event))
    this.input.addEventListener("input", () => this.#typed())
    find("composer").addEventListener("submit", (event) => {
      event.preventDefault()
      this.#send()
      this.input.focus()
    })
    // the button must not take the focus: on a phone the keyboard would go away
    find("send").addEventListener("pointerdown", (event) => event.preventDefault())
  }

  /** Says where lines go. What was begun elsewhere stays there: nobody else is to get it. */
  address({ key, name, room }: Conversation): void {
    if (key !== this.#conversation) {
      const draft = this.#drafts.get(key) ?? (this.#conversation === "" ? this.input.value : "")
      this.#drafts.set(this.#conversation, this.input.value)
      this.#drafts.delete(key)
      this.#conversation = key
      this.#set(draft, draft.length)
      this.#typed()
    }
    this.input.placeholder = room === undefined ? `Write to ${name}` : `Talk in #${name}`
  }

  /** Puts text there to be finished. */
  begin(text: string): void {
    this.#set(text, text.length)
    this.input.focus()
  }

  #set(text: string, caret: number): void {
    this.input.value = text
    this.input.setSelectionRange(caret, caret)
    this.#changed()
  }

  #typed(): void {
    this.#cycle = undefined
    this.#isTabFree = false
    this.#confirmed = undefined
    this.#changed()
  }

  /** Fits the height to the text, and says what Enter would do. */
  #changed(): void {
    const rows = Math.min(6, this.input.value.split("\n").length)
    this.input.rows = Math.max(1, rows)
    const objection = this.#objection()
    const lines = linesOf(this.input.value)
    const words = lines.length > 1 ? `Enter sends this as ${lines.length} lines.` : ""
    this.#say(
      objection ?? (this.#confirmed === undefined ? words : this.#question(lines.length)),
      objection !== undefined
    )
    this.#suggest()
  }

  #say(text: string, isWrong = false): void {
    setText(this.#hint, text)
    this.#hint.classList.toggle("wrong", isWrong)
  }

  #question(count: number): string {
    return `These are ${count} lines. Press Enter once more to send them all.`
  }

  /** Why it cannot be sent as it is. */
  #objection(): string | undefined {
    const most = this.#events.mostBytes()
    const longest = Math.max(0, ...linesOf(this.input.value).map(bytesOf))
    return longest > most ? `A line here has ${longest} bytes; ${most} is the most.` : undefined
  }

  #send(): void {
    const text = this.input.value
    const lines = linesOf(text)
    if (lines.length === 0 || this.#objection() !== undefined) return
    if (lines.length >= many && this.#confirmed !== text) {
      this.#confirmed = text
      return this.#changed()
    }
    for (const line of lines)
      if (!this.#events.onLine(line)) return this.#say("There is no room yet to say that in.", true)
    for (const line of lines) this.#history.add(line)
    this.#cycle = undefined
    this.#confirmed = undefined
    this.#set("", 0)
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const isHandled = this.#handle(event)
    if (isHandled) event.preventDefault()
  }

  #handle({ key, shiftKey }: KeyboardEvent): boolean {
    switch (key) {
      case "Enter":
        if (!shiftKey) this.#send()
        return !shiftKey
      case "Tab":
        return this.#complete(shiftKey)
      case "ArrowUp":
        return this.#isOnEdge("first") && this.#recall(this.#history.back(this.input.value))
      case "ArrowDown":
        return this.#isOnEdge("last") && this.#recall(this.#history.forward())
      case "Escape":
        this.#isTabFree = true
        this.#cycle = undefined
        this.#suggestions.hidden = true
        return false
      default:
        return false
    }
  }

  #isOnEdge(edge: "first" | "last"): boolean {
    const { selectionStart, value } = this.input
    return !(edge === "first" ? value.slice(0, selectionStart) : value.slice(selectionStart)).includes("\n")
  }

  #recall(line: string | undefined): boolean {
    if (line !== undefined) this.#set(line, line.length)
    return line !== undefined
  }

  #completion(): Completion | undefined {
    const { selectionEnd, selectionStart, value } = this.input
    return selectionStart === selectionEnd ? complete(value, selectionStart, this.#events.sources()) : undefined
  }

  /** Completes, or goes on to the next choice; whether there was anything to complete. */
  #complete(isBackward: boolean): boolean {
    if (this.#isTabFree || (isBackward && this.#cycle === undefined)) return false
    const completion = this.#cycle?.completion ?? this.#completion()
    if (completion === undefined) return false
    const count = completion.choices.length
    const text = this.#cycle?.text ?? this.input.value
    const index = this.#cycle === undefined ? 0 : (this.#cycle.index + (isBackward ? -1 : 1) + count) % count
    this.#choose(completion, text, index)
    this.#cycle = count > 1 ? { completion, text, index } : undefined
    const labels = completion.choices.slice(0, shownChoices).map(({ label }) => label)
    if (count > 1) this.#say(`${index + 1} of ${count}: ${labels.join(", ")}`)
    return true
  }

  #choose({ choices, from, to }: Completion, text: string, index: number): void {
    const chosen = choices[index]!.text
    this.#set(text.slice(0, from) + chosen + text.slice(to), from + chosen.length)
  }

  /** Shows what a command or a name may become: to be read, or touched where there is no Tab. */
  #suggest(): void {
    const isWanted = /^\/\S*$|(^|\s)@\S*$/.test(this.input.value)
    const completion = isWanted ? this.#completion() : undefined
    this.#suggestions.hidden = completion === undefined
    this.#suggestions.replaceChildren(
      ...(completion?.choices.slice(0, shownChoices) ?? []).map(({ help, label }, index) => {
        const text = this.input.value
        const choice = button(
          "choice",
          () => {
            this.#choose(completion!, text, index)
            this.input.focus()
          },
          make("span", { className: "choice-label" }, label),
          ...(help === undefined ? [] : [" ", make("span", { className: "choice-help" }, help)])
        )
        choice.tabIndex = -1
        return choice
      })
    )
  }
}
