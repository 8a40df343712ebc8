/**
 * The list of conversations, with what is unread in each.
 */
import type { Conversation } from "./Conversation.ts"
import { button, find, make, setText, unseen } from "./Elements.ts"
import { face } from "./RowView.ts"
import type { State } from "./State.ts"
import { badge, total } from "./Unread.ts"

/** What the reader does in it. */
interface Events {
  readonly onShow: (key: string) => void
  readonly onClose: (key: string) => void
  readonly onJoin: (room: string) => void
}

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
    setText(find("server"), state.server || "Hubbub")
    const all = Array.from(state.conversations.values())
    const shown = JSON.stringify(
      all.map(({ key, name, room, unread, urgent }) => [key, name, unread, urgent, room?.isLocked])
    )
    if (shown + state.active === this.#shown) return
    this.#shown = shown + state.active
    const focused = document.activeElement?.getAttribute("data-key")
    const rooms = all.filter(({ room }) => room !== undefined)
    const privates = all.filter(({ room }) => room === undefined)
    this.#rooms.replaceChildren(...rooms.map((one) => this.#entry(one, state.active)))
    this.#privates.replaceChildren(...privates.map((one) => this.#entry(one, state.active)))
    this.#privatesPart.hidden = privates.length === 0
    if (focused != null) document.querySelector<HTMLElement>(`[data-key=${CSS.escape(focused)}]`)?.focus()
    const { unread, urgent } = total(state)
    this.#badge.hidden = unread === 0
    this.#badge.classList.toggle("urgent", urgent > 0)
    this.#badge.replaceChildren(badge(urgent > 0 ? urgent : unread), unseen(" unread"))
  }

  #entry({ key, name, room, unread, urgent }: Conversation, active: string): HTMLElement {
    const sign =
      room === undefined ? face(name) : make("span", { className: "hash", isHidden: true }, room.isLocked ? "🔒" : "#")
    const count = make(
      "span",
      { className: urgent > 0 ? "badge urgent" : "badge" },
      badge(urgent > 0 ? urgent : unread)
    )
    const said = unseen(urgent > 0 ? " unread for you" : " unread")
    const entry = button(
      "entry-button",
      () => this.#events.onShow(key),
      sign,
      make("bdi", { className: "label" }, name),
      ...(room?.isLocked === true ? [unseen(" (locked)")] : []),
      ...(unread > 0 ? [count, said] : [])
    )
    entry.dataset["key"] = key
    if (key === active) entry.setAttribute("aria-current", "page")
    if (room !== undefined) return make("li", {}, entry)
    const close = button("icon close-one", () => this.#events.onClose(key), "✕")
    close.setAttribute("aria-label", `Close the conversation with ${name}`)
    return make("li", {}, entry, close)
  }
}
