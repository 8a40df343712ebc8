/**
 * Questions for secrets at the page.
 */
import type { Answers, OnSecret, Prompt } from "./SecretPrompt.ts"
import { encode } from "./WebMedium.ts"

/** Asks the page for secrets: their answers come in frames of their own, never as lines. */
export class PagePrompt implements Prompt {
  readonly #answers: Answers
  #onSecret: OnSecret | undefined

  constructor(answers: Answers) {
    this.#answers = answers
  }

  ask(prompt: string, onSecret: OnSecret): void {
    this.#onSecret = onSecret
    this.#answers.send(encode({ type: "ask", prompt }))
  }

  take(): undefined {
    return undefined
  }

  /** The answer to the last question, once. */
  answer(): OnSecret | undefined {
    const onSecret = this.#onSecret
    this.#onSecret = undefined
    return onSecret
  }

  warnShown(): void {}
}
