/**
 * Sending somebody away, or letting nobody hear them, with a reason.
 */
import { find, setText } from "../Elements.ts"
import type { Connection } from "./Report.ts"

/** What may be done to somebody. */
export type Act = "kick" | "mute"

const words = {
  kick: {
    title: (name: string) => `Send ${name} away?`,
    what: "They may come again. Everybody in their rooms sees that they were kicked, and why.",
    button: "Send away"
  },
  mute: {
    title: (name: string) => `Mute ${name}?`,
    what: "Nobody hears them for a while, wherever they talk. They are told so.",
    button: "Mute"
  }
} as const

/** How long an answer is shown, in milliseconds. */
const shownFor = 6000

const dialog = find<HTMLDialogElement>("action")
const reason = find<HTMLInputElement>("reason")
const toast = find("toast")

let pending: { readonly act: Act; readonly person: number } | undefined
let hiding: ReturnType<typeof setTimeout> | undefined

const tell = (text: string): void => {
  clearTimeout(hiding)
  toast.hidden = false
  setText(toast, text)
  hiding = setTimeout(() => (toast.hidden = true), shownFor)
}

/** Asks for a reason before it is done. */
export const ask = (act: Act, { id, name }: Connection): void => {
  pending = { act, person: id }
  setText(find("action-title"), words[act].title(name))
  setText(find("action-words"), words[act].what)
  setText(find("action-do"), words[act].button)
  reason.value = ""
  dialog.showModal()
  reason.focus()
}

const send = async (action: {
  readonly act: Act
  readonly person: number
  readonly reason: string
}): Promise<string> => {
  const response = await fetch("status/actions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(action)
  })
  const text = await response.text()
  // whoever may not is told so in plain text
  if (response.headers.get("content-type")?.startsWith("application/json") !== true) return text
  return (JSON.parse(text) as { readonly text: string }).text
}

find("action-cancel").addEventListener("click", () => dialog.close())
find("action-form").addEventListener("submit", () => {
  if (pending === undefined) return
  send({ ...pending, reason: reason.value.trim() }).then(tell, () => tell("The server could not be reached."))
})
