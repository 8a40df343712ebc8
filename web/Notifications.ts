/**
 * Tells the reader of what is meant for them while they look elsewhere, if they asked for it.
 */
import { find } from "./Elements.ts"
import type { News } from "./News.ts"
import type { Store } from "./Store.ts"

const wishKey = "hubbub.notify"

/** Whether the reader wants them: asked for by a click, as browsers demand. */
export class Notifications {
  readonly #store: Store
  readonly #box = find<HTMLInputElement>("notify")

  constructor(store: Store) {
    this.#store = store
    if (!("Notification" in globalThis)) return
    find("notify-part").hidden = false
    this.#box.checked = Notification.permission === "granted" && this.#store.getItem(wishKey) === "yes"
    this.#box.addEventListener("change", () => void this.#wish())
  }

  async #wish(): Promise<void> {
    if (this.#box.checked) this.#box.checked = (await Notification.requestPermission()) === "granted"
    this.#store.setItem(wishKey, this.#box.checked ? "yes" : "no")
  }

  /** Tells it; `onClick` is for when the reader comes to see. */
  tell({ body, key, title }: News, onClick: () => void): void {
    if (!this.#box.checked) return
    try {
      // a later one with the same tag takes its place
      const notification = new Notification(title, { body, tag: key })
      notification.onclick = () => {
        window.focus()
        onClick()
        notification.close()
      }
    } catch {
      // browsers on phones offer them, and then only let service workers make them
      this.#box.checked = false
      find("notify-part").hidden = true
    }
  }
}
