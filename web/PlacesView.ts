/**
 * The list of conversations, with what is unread in each.
 */
import type { Conversation } from "./Conversation.ts"
import { button, find, make, setText, unseen } from "./Elements.ts"
import { lock } from "./LockView.ts"
import { face } from "./RowView.ts"
import type { State } from "./State.ts"
import { badge, total } from "./Unread.ts"

/** What the reader does in it. */
interface Events {
  readonly onShow: (key: string) => void
  readonly onClose: (conversation: Conversation) => void
  readonly onJoin: (room: string) => void
}

const badgeClass = (urgent: number): string => (urgent > 0 ? "badge urgent" : "badge")

const entryOf = (key: string) => document.querySelector<HTMLElement>(`[data-key=${CSS.escape(key)}]`)

/** Lists rooms and private conversations. */
export class PlacesView {
  readonly #rooms = find("rooms")
  readonly #privates = find("privates")
  readonly #privatesPart = find("privates-part")
  readonly #badge = find("places-badge")
  readonly #events: Events
  /** What is shown, to change the list only when it looks different. */
  #shown = ""

  constructor(events: Events) {
    this.#events = events
    const input = find<HTMLInputElement>("join-room")
    find("join").addEventListener("submit", (event) => {
      event.preventDefault()
      const room = input.value.trim().replace(/^#/, "")
      if (room !== "") events.onJoin(room)
      input.value = ""
    })
  }

  show(state: State): void {
    setText(find("you"), state.you === "" ? "…" : state.you)
    const all = Array.from(state.conversations.values())
    const shown = JSON.stringify(
      all.map(({ key, name, room, unread, urgent }) => [key, name, unread, urgent, room?.isLocked])
    )
    if (shown + state.active === this.#shown) return
    this.#shown = shown + state.active
    const { activeElement } = document
    const isFocused = this.#rooms.contains(activeElement) || this.#privates.contains(activeElement)
    const focused = activeElement?.getAttribute("data-key") ?? state.active
    const rooms = all.filter(({ room }) => room !== undefined)
    const privates = all.filter(({ room }) => room === undefined)
    this.#rooms.replaceChildren(...rooms.map((one) => this.#entry(one, state.active, rooms.length === 1)))
    this.#privates.replaceChildren(...privates.map((one) => this.#entry(one, state.active, false)))
    this.#privatesPart.hidden = privates.length === 0
    // what had the focus may be gone, such as the button that closed a conversation
    if (isFocused) (entryOf(focused) ?? entryOf(state.active))?.focus()
    const { unread, urgent } = total(state)
    this.#badge.hidden = unread === 0
    this.#badge.className = badgeClass(urgent)
    this.#badge.replaceChildren(badge(urgent || unread), unseen(" unread"))
  }

  #entry(one: Conversation, active: string, isOnly: boolean): HTMLElement {
    const { key, name, room, unread, urgent } = one
    const isRoom = room !== undefined
    const entry = button(
      "entry-button",
      () => this.#events.onShow(key),
      isRoom ? make("span", { className: "hash", isHidden: true }, "#") : face(name),
      make("bdi", { className: "label" }, name),
      ...(room?.isLocked === true ? [lock()] : []),
      ...(unread > 0 ? [make("span", { className: badgeClass(urgent) }, badge(urgent || unread))] : []),
      ...(unread > 0 ? [unseen(urgent > 0 ? " unread for you" : " unread")] : [])
    )
    entry.dataset["key"] = key
    if (key === active) entry.setAttribute("aria-current", "page")
    // a room is left where it is looked at, and the last one cannot be left
    if (isRoom && (key !== active || isOnly)) return make("li", {}, entry)
    const close = button("icon close-one", () => this.#events.onClose(one), "✕")
    close.setAttribute("aria-label", isRoom ? `Leave ${name}` : `Close the conversation with ${name}`)
    return make("li", {}, entry, close)
  }
}
