/**
 * What the reader should know of the connection, in a line above the conversation.
 */
import type { Status } from "./Connection.ts"
import { find, setText } from "./Elements.ts"

/** With its full stop, which the server's words do not have. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Says how the connection is, while it is not well. */
export class BannerView {
  readonly #banner = find("banner")
  readonly #text = find("banner-text")
  readonly #countdown = find("banner-countdown")
  readonly #button = find<HTMLButtonElement>("banner-button")
  #timer: ReturnType<typeof setInterval> | undefined
  #wasOpen = false

  constructor(onConnect: () => void) {
    this.#button.addEventListener("click", onConnect)
  }

  show(status: Status): void {
    clearInterval(this.#timer)
    this.#wasOpen ||= status.type === "open"
    this.#banner.hidden = status.type === "open"
    this.#banner.dataset["status"] = status.type
    this.#button.hidden = status.type === "connecting"
    setText(this.#countdown, "")
    switch (status.type) {
      case "open":
        return setText(this.#text, "")
      case "connecting":
        return setText(this.#text, this.#wasOpen ? "Reconnecting …" : "Connecting …")
      case "over":
        setText(this.#text, sentence(status.text))
        return setText(this.#button, "Come back")
      case "waiting": {
        setText(this.#text, `${sentence(status.text)} What you type waits here.`)
        setText(this.#button, "Connect now")
        const count = () => {
          const seconds = Math.max(0, Math.ceil((status.until - Date.now()) / 1000))
          setText(this.#countdown, `Reconnecting in ${seconds} s`)
        }
        count()
        this.#timer = setInterval(count, 1000)
      }
    }
  }
}
