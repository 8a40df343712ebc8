/**
 * Tickets of those who may go on where they were. A page says how far it has read a room and hears what came after; a
 * number alone would let anybody read what was said before they came. So whoever comes into a room is given a ticket that
 * says from where on they have been there, and goes on with it from any later place.
 *
 * A ticket is a sealed text: nothing is kept for it, and it holds as long as the key of the seal does. What is kept, of so
 * many clients, is who left a room for good: their tickets of it are void.
 */
import * as Mac from "effect/crypto/Mac"
import type { Position } from "../hub/Hub.ts"

/** The longest ticket, in characters. */
export const maxTicketLength = 128

const encoder = new TextEncoder()

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && Mac.timingSafeEqual(encoder.encode(one), encoder.encode(other))

/** The tickets of a server's pages. */
export class Tickets {
  readonly #seal: (text: string) => string
  readonly #maxVoid: number
  /** Where a room was when a client left it for good; the one that left first comes first. */
  readonly #void = new Map<string, Position>()

  /** `seal` makes a text that nobody else can make (a MAC); so many clients that left are remembered. */
  constructor(seal: (text: string) => string, maxVoid: number) {
    this.#seal = seal
    this.#maxVoid = maxVoid
  }

  /** A ticket of a client that comes into a room at this position. */
  issue(client: string, room: string, { epoch, seq }: Position): string {
    return `${seq}.${this.#seal(JSON.stringify([client, room, epoch, seq]))}`
  }

  /** Whether a client may go on in a room after `position`. */
  holds(ticket: string, client: string, room: string, { epoch, seq }: Position): boolean {
    const from = Number(/^\d{1,15}(?=\.)/.exec(ticket)?.[0] ?? Number.NaN)
    // NaN, where there is no number, is not at most `seq` either
    if (!(from <= seq) || !isSame(ticket, this.issue(client, room, { epoch, seq: from }))) return false
    const left = this.#void.get(keyOf(client, room))
    return left === undefined || left.epoch !== epoch || from > left.seq
  }

  /** A client leaves a room for good: until it is let in again it is nobody's business there. */
  void(client: string, room: string, position: Position): void {
    const key = keyOf(client, room)
    this.#void.delete(key)
    this.#void.set(key, position)
    for (const first of this.#void.keys()) {
      if (this.#void.size <= this.#maxVoid) break
      this.#void.delete(first)
    }
  }
}

/** A client's secret has no space in it. */
const keyOf = (client: string, room: string): string => `${client} ${room}`
