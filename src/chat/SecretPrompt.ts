/**
 * A question whose answer nobody may read over a shoulder. A telnet client is asked not to show it; whoever uses another
 * is warned before they type.
 */
import type * as Effect from "effect/Effect"

const shownWarning = "your terminal will show what you type"

/** What a prompt needs of the terminal's protocol. */
export interface Terminal {
  /** Whether it has shown that it speaks telnet. */
  readonly isTelnet: () => boolean
  /** The bytes that ask it to show, or not to show, what is typed. */
  readonly echo: (isShown: boolean) => Uint8Array
}

/** What happens with an answer. */
type OnSecret = (secret: string) => Effect.Effect<void>

/** How somebody is told something, and how a protocol's bytes are sent. */
interface Answers {
  readonly tell: (text: string) => void
  readonly complain: (text: string) => void
  readonly send: (bytes: Uint8Array) => void
}

/** The questions of one session, one at a time. */
export class SecretPrompt {
  readonly #terminal: Terminal
  readonly #answers: Answers
  #onSecret: OnSecret | undefined

  constructor(terminal: Terminal, answers: Answers) {
    this.#terminal = terminal
    this.#answers = answers
  }

  /** Asks: the next line goes to `onSecret` and nowhere else. */
  ask(prompt: string, onSecret: OnSecret): void {
    this.#onSecret = onSecret
    const isTelnet = this.#terminal.isTelnet()
    // first, so that whoever reads the question has a terminal that hides the answer
    if (isTelnet) this.#answers.send(this.#terminal.echo(false))
    this.#answers.tell(isTelnet ? prompt : `${prompt} (${shownWarning})`)
  }

  /** What takes the next line, if it is an answer. Asked once: the terminal shows again what is typed. */
  take(): OnSecret | undefined {
    const onSecret = this.#onSecret
    this.#onSecret = undefined
    if (onSecret !== undefined && this.#terminal.isTelnet()) this.#answers.send(this.#terminal.echo(true))
    return onSecret
  }

  /** The terminal goes on showing what is typed: whoever is about to type a secret must know. */
  warnShown(): void {
    if (this.#onSecret !== undefined) this.#answers.complain(`Take care: ${shownWarning}`)
  }
}
