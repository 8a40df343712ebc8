/**
 * While nothing can be kept a room stands still. Whoever is there, and whoever comes, is told so once, and then that it
 * goes on: out of order and out of the log, for it is about the order itself.
 */
import { notice } from "./Codec.ts"
import type { Feed } from "./Feed.ts"

/** Whether a room stands still. */
export class Pause {
  readonly #fate: string
  #reason: string | undefined
  readonly #told = new Set<Feed>()
  /** Those who came and are not yet dealt with. */
  readonly #coming = new Set<Feed>()

  /** `fate` is that of what is said meanwhile, in words that finish "What you say …". */
  constructor(fate: string) {
    this.#fate = fate
  }

  /** Why it stands still; `undefined`: it does not. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** It stands still from now on, if it did not before. */
  begin(reason: string, feeds: Iterable<Feed>): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    for (const feed of [...feeds, ...this.#coming]) this.#tell(feed)
  }

  /** Somebody comes. */
  comes(feed: Feed): void {
    this.#coming.add(feed)
    this.#tell(feed)
  }

  /** Somebody who came has been dealt with, and is one of those who are there. */
  arrived(feed: Feed): void {
    this.#coming.delete(feed)
  }

  /** Tells somebody, if it stands still. */
  #tell(feed: Feed): void {
    // whoever comes is there already, too, where their outlet drained meanwhile
    if (this.#reason === undefined || this.#told.has(feed)) return
    feed.reply(notice(`Nothing goes on here for now: ${this.#reason}. What you say ${this.#fate}.`))
    this.#told.add(feed)
  }

  /** Somebody has gone. */
  forget(feed: Feed): void {
    this.#coming.delete(feed)
    this.#told.delete(feed)
  }

  /** It goes on. */
  end(): void {
    this.#reason = undefined
    for (const feed of this.#told) feed.reply(notice("It goes on."))
    this.#told.clear()
  }
}
