/**
 * The connection of a line client: telnet beneath, lines above.
 */
import * as Medium from "../chat/Medium.ts"
import { type Answers, type Prompt, SecretPrompt } from "../chat/SecretPrompt.ts"
import { LineFramer } from "../net/LineFraming.ts"
import { TelnetServer } from "../net/TelnetServer.ts"
import type { Values } from "../Settings.ts"
import { Connection } from "./Connection.ts"
import * as FirstBytes from "./FirstBytes.ts"
import type { Peer } from "./Peer.ts"

/** A line client's connection, while it is open. */
export class LineConnection extends Connection {
  /** What came before it was clear who it is; `undefined` once it is. */
  unjudged: Uint8Array | undefined
  readonly #settings: Values
  #telnet: TelnetServer | undefined
  #framer: LineFramer | undefined

  constructor(peer: Peer, settings: Values) {
    super(peer)
    this.unjudged = FirstBytes.none
    this.#settings = settings
  }

  get medium(): Medium.Medium {
    return Medium.lines
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
  isTelnet(): boolean {
    return this.#telnet?.isSpoken ?? false
  }

  /** The bytes that ask the client to show, or no longer to show, what is typed. */
  echo(isShown: boolean): Uint8Array {
    return this.telnet.echo(isShown)
  }

  prompt(answers: Answers): Prompt {
    return new SecretPrompt(this, answers)
  }

  terminalType(): string | undefined {
    return this.#telnet?.terminalType
  }
}
