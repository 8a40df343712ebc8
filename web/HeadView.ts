/**
 * What the reader looks at: the name of the conversation, what it is about, the title of the page.
 */
import type { Conversation } from "./Conversation.ts"
import { find, setText } from "./Elements.ts"
import type { State } from "./State.ts"
import { nodesOf } from "./TextView.ts"
import { title } from "./Unread.ts"

/** Says where the reader is. */
export class HeadView {
  readonly #title = find("title")
  readonly #topic = find("topic")

  show(state: State, active: Conversation | undefined): void {
    document.title = title(state)
    if (active === undefined) return
    setText(this.#title, active.room === undefined ? active.name : `#${active.name}`)
    const topic = active.room?.topic ?? "Only the two of you read this"
    if (topic === this.#topic.title) return
    this.#topic.title = topic
    this.#topic.replaceChildren(...nodesOf(topic))
  }
}
