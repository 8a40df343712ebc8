/**
 * Who holds which name, over all rooms. Claims are synchronous, so of two people who want one name at the same moment
 * exactly one gets it.
 */
import { keyOf } from "./Name.ts"

/** Names in use, in any case, each held by one. */
export class NameRegistry<Holder> {
  readonly #holders = new Map<string, Holder>()

  /** Gives a name to somebody, unless somebody else holds it. */
  claim(name: string, by: Holder): boolean {
    const holder = this.#holders.get(keyOf(name))
    if (holder !== undefined && holder !== by) return false
    this.#holders.set(keyOf(name), by)
    return true
  }

  /** How many names are held. */
  get size(): number {
    return this.#holders.size
  }

  holder(name: string): Holder | undefined {
    return this.#holders.get(keyOf(name))
  }

  release(name: string): void {
    this.#holders.delete(keyOf(name))
  }
}
