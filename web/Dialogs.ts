/**
 * What lies over the page: the server's question for a secret, and the help.
 */
import { find, make, setText } from "./Elements.ts"
import type { CommandHelp } from "./Frames.ts"
import type { State } from "./State.ts"

/** Asks for a secret and gives it on; what was typed is forgotten at once. */
export class SecretDialog {
  readonly #dialog = find<HTMLDialogElement>("secret")
  readonly #input = find<HTMLInputElement>("secret-input")
  readonly #onAnswer: (secret: string) => void

  constructor(onAnswer: (secret: string) => void) {
    this.#onAnswer = onAnswer
    find("secret-form").addEventListener("submit", (event) => {
      event.preventDefault()
      this.#answer(this.#input.value)
    })
    find("secret-cancel").addEventListener("click", () => this.#answer(""))
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      this.#answer("")
    })
  }

  show(question: string | undefined): void {
    if (question === undefined) {
      this.#input.value = ""
      if (this.#dialog.open) this.#dialog.close()
    } else if (!this.#dialog.open) {
      setText(find("secret-prompt"), question)
      this.#dialog.showModal()
      this.#input.focus()
    }
  }

  #answer(secret: string): void {
    this.#input.value = ""
    this.#onAnswer(secret)
  }
}

/** For whom a command is, where it is not for everybody. */
const audience = { anyone: "", host: " (operators and the room's host)", operator: " (operators)" }

/** Keys, commands and a few choices. */
export class HelpDialog {
  readonly #dialog = find<HTMLDialogElement>("help")
  readonly #commands = find("commands")
  #shown: ReadonlyArray<CommandHelp> = []

  constructor() {
    find("open-help").addEventListener("click", () => this.open())
    find("help-close").addEventListener("click", () => this.#dialog.close())
    // a click beside it
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close())
  }

  open(): void {
    if (!this.#dialog.open) this.#dialog.showModal()
  }

  show({ commands, server }: State): void {
    setText(find("version"), server)
    if (commands === this.#shown) return
    this.#shown = commands
    this.#commands.replaceChildren(
      ...commands.flatMap(({ help, permission, synopsis }) => [
        make("dt", {}, make("code", {}, synopsis)),
        make("dd", {}, help + audience[permission])
      ])
    )
  }
}
