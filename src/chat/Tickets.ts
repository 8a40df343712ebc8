/**
 * Tickets of those who may go on where they were. A page says how far it has read a room and hears what came after; a
 * number alone would let anybody read what was said before they came. So whoever comes into a room is given a ticket that
 * says from where on they have been there, and goes on with it from any later place.
 *
 * A ticket is a sealed text: nothing is kept for it, and it holds as long as the key of the seal does. What is kept is who
 * left a room for good: their tickets of it are void.
 */
import * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import type { Position } from "../hub/Hub.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import type { VoidTickets } from "./VoidTickets.ts"

/** The longest ticket, in characters. */
export const maxTicketLength = 128

const encoder = new TextEncoder()

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && Mac.timingSafeEqual(encoder.encode(one), encoder.encode(other))

/** As much of a seal as tells stays apart (132 bits). */
const stayLength = 22

/** A ticket that is shown, and where its client would go on. */
interface Shown {
  readonly room: string
  readonly ticket: string
  readonly after: Position
}

/** The tickets of a server's pages. */
export class Tickets {
  readonly #seal: (text: string) => string
  readonly #voids: VoidTickets

  /** `seal` makes a text that nobody else can make (a MAC); `voids` remembers who left. */
  constructor(seal: (text: string) => string, voids: VoidTickets) {
    this.#seal = seal
    this.#voids = voids
  }

  /** A ticket of a client that comes into a room at this position. */
  issue(client: string, room: string, { epoch, seq }: Position): string {
    return `${seq}.${this.#seal(JSON.stringify([client, room, epoch, seq]))}`
  }

  /** Those of what a client shows with which it may go on. */
  good<A extends Shown>(client: string, shown: ReadonlyArray<A>): Effect.Effect<ReadonlyArray<A>, StoreFailed> {
    return Effect.suspend(() => {
      const own = shown.filter((one) => this.#isOwn(client, one))
      if (own.length === 0) return Effect.succeed(own)
      const stays = own.map(({ after, room }) => this.#stay(client, room, after.epoch))
      return Effect.map(this.#voids.find(stays), (ended) =>
        own.filter(({ ticket }, index) => startOf(ticket) > (ended[index] ?? -1))
      )
    })
  }

  /** A client leaves a room for good: until it is let in again it is nobody's business there. */
  void(client: string, room: string, { epoch, seq }: Position): Effect.Effect<void> {
    return Effect.suspend(() => this.#voids.put(this.#stay(client, room, epoch), seq))
  }

  /** Whether a ticket is of this client, this room, and a place that is not after the one it would go on from. */
  #isOwn(client: string, { after: { epoch, seq }, room, ticket }: Shown): boolean {
    const from = startOf(ticket)
    // NaN, where there is no number, is not at most `seq` either
    return from <= seq && isSame(ticket, this.issue(client, room, { epoch, seq: from }))
  }

  /** Whoever reads what is kept learns no secret of a client by it. */
  #stay(client: string, room: string, epoch: string): string {
    return this.#seal(JSON.stringify([client, room, epoch])).slice(0, stayLength)
  }
}

/** From where on a ticket is good, if it is one. */
const startOf = (ticket: string): number => Number(/^\d{1,15}(?=\.)/.exec(ticket)?.[0] ?? Number.NaN)
