/**
 * Somebody's connection as a listener keeps it, from its admission until it is closed. A class, so that ten thousand of
 * them share their methods: what only those need who say something is made with their first bytes.
 */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as NetAddress from "effect/net/NetAddress"
import * as Departure from "../chat/Departure.ts"
import type { ChatSession } from "../chat/ChatSession.ts"
import type { Line } from "../chat/Line.ts"
import type { Medium } from "../chat/Medium.ts"
import type { Answers, Prompt } from "../chat/SecretPrompt.ts"
import type { Client } from "../chat/Session.ts"
import type { Outlet } from "../hub/Outlet.ts"
import type { Peer } from "./Peer.ts"

/** A connection, while it is open. */
export abstract class Connection implements Line, Client {
  readonly peer: Peer
  session: ChatSession | undefined
  /** Who hears it out. */
  fiber: Fiber.Fiber<unknown, unknown> | undefined
  hasLeft = false

  constructor(peer: Peer) {
    this.peer = peer
  }

  abstract get medium(): Medium
  abstract prompt(answers: Answers): Prompt
  abstract terminalType(): string | undefined

  get outlet(): Outlet {
    return this.peer.outlet
  }

  get client(): Client {
    return this
  }

  get name(): string {
    return this.peer.name
  }

  get address(): NetAddress.IpAddress | undefined {
    return this.peer.address
  }

  /** Who is too slow to read gets nothing more. */
  ended(departure: Departure.Departure): void {
    if (Departure.isDeaf(departure)) this.outlet.destroy()
  }

  expelled(): void {
    this.fiber?.interruptUnsafe()
  }

  /** Called when they have left all rooms, and their name is free. */
  left(): void {}

  /** Waits until every reply has been handed to the outlet. */
  get flushed(): Effect.Effect<void> {
    return this.session?.flushed ?? Effect.void
  }

  /** Says that the chat stops, as far as this reader reads it. */
  get stop(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.session?.end(Departure.stopping)
      return Effect.andThen(this.flushed, this.outlet.end)
    })
  }
}
