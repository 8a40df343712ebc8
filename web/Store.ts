/**
 * What the browser keeps for the page. Where it keeps nothing (blocked by its owner, or full), the page forgets what it
 * would have kept, and works all the same.
 */

/** Keeps text by a name. */
export interface Store {
  readonly getItem: (key: string) => string | null
  readonly setItem: (key: string, value: string) => void
}

/** A store that remembers for as long as the page is open at least. */
export const make = (storage: () => Store): Store => {
  const memory = new Map<string, string>()
  return {
    getItem: (key) => {
      try {
        return storage().getItem(key)
      } catch {
        return memory.get(key) ?? null
      }
    },
    setItem: (key, value) => {
      memory.set(key, value)
      try {
        storage().setItem(key, value)
      } catch {
        // kept in memory
      }
    }
  }
}
