/**
 * What the reader looks at: the name of the conversation, what it is about, the title of the page.
 */
import type { Conversation } from "./Conversation.ts"
import { find, make, setText } from "./Elements.ts"
import { lock } from "./LockView.ts"
import type { Room } from "./Room.ts"
import type { State } from "./State.ts"
import { nodesOf } from "./TextView.ts"
import { spanOf } from "./Time.ts"
import { title } from "./Unread.ts"

/** Says where the reader is. */
export class HeadView {
  readonly #title = find("title")
  readonly #topic = find("topic")
  readonly #rules = find("rules")

  show(state: State, active: Conversation | undefined): void {
    document.title = title(state)
    if (active === undefined) return
    setText(this.#title, active.room === undefined ? active.name : `#${active.name}`)
    this.#showRules(active.room)
    const topic = active.room?.topic ?? "Only the two of you read this"
    if (topic === this.#topic.title) return
    this.#topic.title = topic
    this.#topic.replaceChildren(...nodesOf(topic))
  }

  /** What holds in the room and not everywhere. */
  #showRules({ isLocked, slow }: Pick<Room, "isLocked" | "slow"> = { isLocked: false, slow: 0 }): void {
    const shown = `${isLocked} ${slow}`
    if (this.#rules.dataset["shown"] === shown) return
    this.#rules.dataset["shown"] = shown
    this.#rules.replaceChildren(
      ...(isLocked ? [lock()] : []),
      ...(slow > 0 ? [make("span", { className: "slow" }, `one line every ${spanOf(slow)}`)] : [])
    )
  }
}
