/**
 * Keys that work wherever the focus is. The help lists them.
 */

/** What they do. */
interface Actions {
  /** Shows the conversation above (-1) or below (1). */
  readonly onNeighbour: (step: 1 | -1) => void
  readonly onHelp: () => void
  readonly onEscape: () => void
  /** Looks back (-1) or comes forward (1) by a page. */
  readonly onPage: (step: 1 | -1) => void
}

const isLog = (target: EventTarget | null): boolean => target instanceof Element && target.role === "log"

/** Listens for them; those of the line being typed are the composer's. */
export const listen = (input: HTMLElement, actions: Actions): void => {
  const handle = ({ altKey, ctrlKey, key, metaKey, target }: KeyboardEvent): boolean => {
    if (ctrlKey || metaKey || document.querySelector("dialog[open]") !== null) return false
    if (altKey) {
      if (key !== "ArrowUp" && key !== "ArrowDown") return false
      actions.onNeighbour(key === "ArrowUp" ? -1 : 1)
      return true
    }
    switch (key) {
      case "F1":
        actions.onHelp()
        return true
      case "Escape":
        actions.onEscape()
        return true
      case "PageUp":
      case "PageDown":
        // elsewhere the browser scrolls what has the focus
        if (target !== input) return false
        actions.onPage(key === "PageUp" ? -1 : 1)
        return true
      default:
        // whoever begins to type means to type a line
        if (key.length === 1 && key !== " " && (target === document.body || isLog(target))) input.focus()
        return false
    }
  }
  document.addEventListener("keydown", (event) => handle(event) && event.preventDefault())
}
