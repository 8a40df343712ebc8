/**
 * How fast one session may go, and what becomes of it when it goes faster.
 */
import * as Effect from "effect/Effect"
import type { Values } from "../Settings.ts"
import { type Departure, flooding } from "./Departure.ts"
import { Manners } from "./Manners.ts"

/** Whose pace it is. */
interface Paced {
  readonly tell: (text: string) => void
  readonly end: (departure: Departure) => void
}

/** The pace of one session: a person's, until it is trusted. */
export class Pacing {
  readonly #settings: Values
  readonly #paced: Paced
  #manners: Manners
  #isTrusted = false

  constructor(settings: Values, paced: Paced) {
    this.#settings = settings
    this.#paced = paced
    this.#manners = new Manners(settings)
  }

  /** Whether there is any limit. */
  get isLimited(): boolean {
    return this.#manners.isLimited
  }

  /** Waits until the next line may be handled; who has been too fast for too long is sent away. */
  get line(): Effect.Effect<void> {
    return this.#wait()
  }

  /** Waits until more may be handled than so many commands of their terminal's, which nobody typed. */
  commands(count: number): Effect.Effect<void> {
    return this.#wait(count)
  }

  /** Seconds until they may make another change that everybody is told of; 0 makes it now. */
  get change(): Effect.Effect<number> {
    return this.#manners.change
  }

  /** The change that they were let make came to nothing, and does not count. */
  unchanged(): void {
    this.#manners.unchanged()
  }

  /** Whether it is a program with the token. */
  get isTrusted(): boolean {
    return this.#isTrusted
  }

  /** From now on they may send as fast as a program with the token. */
  trust(): void {
    const { botRate } = this.#settings
    this.#isTrusted = true
    this.#manners = new Manners({ ...this.#settings, floodRate: botRate, floodBurst: 2 * botRate })
  }

  #wait(commands?: number): Effect.Effect<void> {
    const onSlowed = () => this.#paced.tell("That was fast: your next lines wait their turn")
    return Effect.map(this.#manners.pace(onSlowed, commands), (mayGoOn) => {
      if (!mayGoOn) this.#paced.end(flooding)
    })
  }
}
