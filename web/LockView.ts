/**
 * The sign of a locked room.
 */
import { make, unseen } from "./Elements.ts"

const namespace = "http://www.w3.org/2000/svg"
const shape = "M5 7V5a3 3 0 0 1 6 0v2h1.5v7h-9V7zm1.5 0h3V5a1.5 1.5 0 0 0-3 0z"

/** A lock, and for those who do not see it a word. */
export const lock = (): HTMLElement => {
  const sign = document.createElementNS(namespace, "svg")
  sign.setAttribute("viewBox", "0 0 16 16")
  sign.setAttribute("aria-hidden", "true")
  const path = document.createElementNS(namespace, "path")
  path.setAttribute("d", shape)
  sign.append(path)
  return make(
    "span",
    { className: "locked", title: "Locked: nobody comes in without the password" },
    sign,
    unseen(" locked")
  )
}
