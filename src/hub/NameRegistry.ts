/**
 * Who holds which name, over all rooms. Claims are synchronous, so of two people who want one name at the same moment
 * exactly one gets it.
 */
import { keyOf } from "./Name.ts"

/** Names in use, in any case, each held by one person. */
export class NameRegistry {
  readonly #holders = new Map<string, number>()

  /** Gives a name to a person, unless somebody else holds it. */
  claim(name: string, person: number): boolean {
    const holder = this.#holders.get(keyOf(name))
    if (holder !== undefined && holder !== person) return false
    this.#holders.set(keyOf(name), person)
    return true
  }

  release(name: string): void {
    this.#holders.delete(keyOf(name))
  }
}
