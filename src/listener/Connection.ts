/**
 * Somebody's connection as a listener keeps it, from its admission until it is closed.
 */
import * as Effect from "effect/Effect"
import * as Departure from "../chat/Departure.ts"
import type { LineSession } from "../chat/LineSession.ts"
import type { Peer } from "./Peer.ts"

/** A connection, while it is open. A class, so that ten thousand of them share their methods. */
export class Connection {
  readonly peer: Peer
  session: LineSession | undefined

  constructor(peer: Peer) {
    this.peer = peer
  }

  /** What the end of the session means for the connection: who is too slow to read gets nothing more. */
  ended({ key }: Departure.Departure): void {
    if (key === Departure.tooSlow.key) this.peer.outlet.destroy()
  }

  /** Waits until every reply has been handed to the outlet. */
  get flushed(): Effect.Effect<void> {
    return Effect.suspend(() => this.session?.flushed ?? Effect.void)
  }

  /** Says that the chat stops, as far as this reader reads it. */
  get stop(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.session?.end(Departure.stopping)
      return Effect.andThen(this.flushed, this.peer.outlet.end)
    })
  }
}
