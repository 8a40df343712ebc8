/**
 * Everything that a seed decides.
 */
import { StoreFailed } from "../../src/hub/RoomStore.ts"
import type { Fate } from "../../src/testing/RoomStoreMemory.ts"
import { numbers } from "../fuzz/Random.ts"

/** How the disk is at the moment. */
export const moods = ["well", "slow", "full", "broken", "ambiguous"] as const

/** How the disk is at the moment. */
export type Mood = (typeof moods)[number]

const full = new StoreFailed({ code: "SQLITE_FULL", reason: "the disk is full" })
const broken = new StoreFailed({ code: "SQLITE_IOERR", reason: "the disk reports an error" })

/** Choices that a seed makes, the same each time. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = numbers(seed)
  }

  /** A number below `count`. */
  below(count: number): number {
    return this.#next() % count
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0
  }

  among<A>(choices: ReadonlyArray<A>): A {
    return choices[this.below(choices.length)]!
  }

  /** One of those that weigh something, the heavier ones more often. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const all = Object.entries<number>(weights) as Array<[K, number]>
    let left = this.below(all.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [choice, weight] of all) {
      if (left < weight) return choice
      left -= weight
    }
    return all[0]![0]
  }

  /** What becomes of one thing that a disk in such a mood is asked for. Reading goes well, if slowly. */
  fate(mood: Mood, request: "read" | "write"): Fate {
    const time = () => (mood === "well" ? 0 : this.among([0, 1, 20, 300, 2000]))
    const times = { before: time(), after: time() }
    if (request === "read" || mood === "well" || mood === "slow") return times
    if (mood === "full") return { ...times, failure: { error: full, isKept: false } }
    // an error may come after the fact, and now and then there is none
    if (this.oneIn(3)) return times
    return { ...times, failure: { error: broken, isKept: mood === "ambiguous" } }
  }

  /** `text` in pieces that are not lines. */
  pieces(text: string): ReadonlyArray<string> {
    if (this.oneIn(2)) return [text]
    const at = 1 + this.below(Math.max(1, text.length - 1))
    return [text.slice(0, at), ...(at < text.length ? this.pieces(text.slice(at)) : [])]
  }
}
