/**
 * How many sockets of strangers this process may hold at once, whatever they came for: each takes a descriptor, and beyond
 * the last one the system takes nobody and says nothing.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { Settings } from "../Settings.ts"

/** Sockets held, of as many as there may be. */
export class SocketCount {
  readonly limit: number
  open = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get isFull(): boolean {
    return this.open >= this.limit
  }
}

/** The sockets of this process; without end, unless whoever runs it knows better. */
export const Sockets = Context.Reference("effect-hubbub/chat/Sockets", {
  defaultValue: () => new SocketCount(Number.POSITIVE_INFINITY)
})

/** How many connections there may be at once: as many as are wanted, or as sockets can be had. */
export const maxConnections: Effect.Effect<number, never, Settings> = Effect.gen(function* () {
  return Math.min((yield* Settings).maxConnections, (yield* Sockets).limit)
})
