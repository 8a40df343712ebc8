/**
 * Somebody's connection as the chat keeps it, from its admission until it is closed. A class, so that ten thousand of them
 * share their methods; what only those need who say something is made with their first bytes.
 */
import * as Effect from "effect/Effect"
import * as Departure from "../chat/Departure.ts"
import type { LineSession } from "../chat/LineSession.ts"
import { LineFramer } from "../net/LineFraming.ts"
import { TelnetServer } from "../net/TelnetServer.ts"
import type { Values } from "../Settings.ts"
import type { Peer } from "./Peer.ts"

/** A connection, while it is open. */
export class Connection {
  readonly peer: Peer
  session: LineSession | undefined
  /** When they came in, in milliseconds. */
  since = 0
  hasLeft = false
  readonly #settings: Values
  #telnet: TelnetServer | undefined
  #framer: LineFramer | undefined

  constructor(peer: Peer, settings: Values) {
    this.peer = peer
    this.#settings = settings
  }

  get telnet(): TelnetServer {
    this.#telnet ??= new TelnetServer(this.#settings.maxUnendedBytes)
    return this.#telnet
  }

  get framer(): LineFramer {
    this.#framer ??= new LineFramer(this.#settings)
    return this.#framer
  }

  /** Whether the client has shown that it speaks telnet. */
  get isSpoken(): boolean {
    return this.#telnet?.isSpoken ?? false
  }

  /** The bytes that ask the client to show, or no longer to show, what is typed. */
  echo(isShown: boolean): Uint8Array {
    return this.telnet.echo(isShown)
  }

  /** What the end of the session means for the connection: who is too slow to read gets nothing more. */
  get onEnd(): (departure: Departure.Departure) => void {
    return ({ key }) => {
      if (key === Departure.tooSlow.key) this.peer.outlet.destroy()
    }
  }

  /** Waits until every reply has been handed to the outlet. */
  get flushed(): Effect.Effect<void> {
    return this.session?.flushed ?? Effect.void
  }

  /** Says that the chat stops, as far as this reader reads it. */
  get stop(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.session?.end(Departure.stopping)
      return Effect.andThen(this.flushed, this.peer.outlet.end)
    })
  }
}
