/**
 * The lists at the sides, which on a narrow screen lie over the conversation, one at a time.
 */
import { find } from "./Elements.ts"

type Panel = "places" | "people"
const panels: ReadonlyArray<Panel> = ["places", "people"]

/** Opens and closes them. */
export class Panels {
  #open: Panel | undefined

  constructor() {
    for (const panel of panels) find(`open-${panel}`).addEventListener("click", () => this.#show(panel))
    for (const element of document.querySelectorAll("[data-close]"))
      element.addEventListener("click", () => this.close())
    // a screen that has become wide enough shows them anyway
    matchMedia("(min-width: 62rem)").addEventListener("change", () => this.close())
  }

  #show(panel: Panel): void {
    if (this.close() === panel) return
    this.#open = panel
    document.body.dataset["panel"] = panel
    find(`open-${panel}`).setAttribute("aria-expanded", "true")
    find("main").inert = true
    find(panel).querySelector<HTMLElement>("button:not([hidden])")?.focus()
  }

  /** Closes what is open, and goes back to where it was opened; what was open. */
  close(): Panel | undefined {
    const panel = this.#open
    if (panel === undefined) return undefined
    this.#open = undefined
    delete document.body.dataset["panel"]
    find("main").inert = false
    const opener = find(`open-${panel}`)
    opener.setAttribute("aria-expanded", "false")
    opener.focus()
    return panel
  }
}
