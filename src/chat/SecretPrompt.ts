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
export type OnSecret = (secret: string) => Effect.Effect<void>

/** How somebody is told something, and how a protocol's bytes are sent. */
export interface Answers {
  readonly tell: (text: string) => void
  readonly complain: (text: string) => void
  readonly send: (bytes: Uint8Array) => void
}

/** How somebody is asked for secrets, one at a time. */
export interface Prompt {
  /** Asks: the answer goes to `onSecret` and nowhere else. */
  readonly ask: (prompt: string, onSecret: OnSecret) => void
  /** What takes the next line, if it is an answer. */
  readonly take: () => OnSecret | undefined
  /** The terminal goes on showing what is typed: whoever is about to type a secret must know. */
  readonly warnShown: () => void
}

/** The questions of a session at a terminal, where the next line is the answer. */
export class SecretPrompt implements Prompt {
  readonly #terminal: Terminal
  readonly #answers: Answers
  #onSecret: OnSecret | undefined

  constructor(terminal: Terminal, answers: Answers) {
    this.#terminal = terminal
    this.#answers = answers
  }

  ask(prompt: string, onSecret: OnSecret): void {
    this.#onSecret = onSecret
    const isTelnet = this.#terminal.isTelnet()
    // first, so that whoever reads the question has a terminal that hides the answer
    if (isTelnet) this.#answers.send(this.#terminal.echo(false))
    this.#answers.tell(isTelnet ? prompt : `${prompt} (${shownWarning})`)
  }

  /** Asked once: the terminal shows again what is typed. */
  take(): OnSecret | undefined {
    const onSecret = this.#onSecret
    this.#onSecret = undefined
    if (onSecret !== undefined && this.#terminal.isTelnet()) this.#answers.send(this.#terminal.echo(true))
    return onSecret
  }

  warnShown(): void {
    if (this.#onSecret !== undefined) this.#answers.complain(`Take care: ${shownWarning}`)
  }
}
