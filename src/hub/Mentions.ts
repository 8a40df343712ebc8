/**
 * Who wants to be rung when somebody says their name. While nobody does, a line costs nothing.
 */
import { keyOf } from "./Name.ts"
import { authorOf, type RoomEvent } from "./RoomEvent.ts"

/** What could be a name in a text. */
const words = /[A-Za-z][A-Za-z0-9_.-]*/g

/** The names that ring, each with its person. */
export class Mentions {
  readonly #ringing = new Map<string, number>()

  set(name: string, person: number, isRung: boolean): void {
    if (isRung) this.#ringing.set(keyOf(name), person)
    else this.#ringing.delete(keyOf(name))
  }

  /** Whom an event rings; `undefined` for nobody. */
  in(event: RoomEvent): ReadonlySet<number> | undefined {
    if (this.#ringing.size === 0 || (event._tag !== "Said" && event._tag !== "Acted")) return undefined
    const found = new Set<number>()
    for (const [word] of event.text.matchAll(words)) {
      // "ask ann." ends a sentence, not a name
      const person = this.#ringing.get(keyOf(word)) ?? this.#ringing.get(keyOf(word.replace(/[.-]+$/, "")))
      if (person !== undefined && person !== authorOf(event)) found.add(person)
    }
    return found.size === 0 ? undefined : found
  }
}
