/**
 * Who is in the room.
 */
import { button, find, make, setText, unseen } from "./Elements.ts"
import type { Present } from "./Frames.ts"
import type { People } from "./People.ts"
import type { Room } from "./Room.ts"
import { face } from "./RowView.ts"

const nobody: ReadonlyArray<Present> = []

/** Lists the people of the room shown. */
export class PeopleView {
  readonly #list = find("people-list")
  readonly #more = find("people-more")
  readonly #onPress: (name: string) => void
  #shown: People | undefined
  #you = ""

  constructor(onPress: (name: string) => void) {
    this.#onPress = onPress
  }

  show(room: Room | undefined, you: string): void {
    find("open-people").hidden = room === undefined
    document.body.classList.toggle("without-people", room === undefined)
    if (room?.people === this.#shown && you === this.#you) return
    this.#shown = room?.people
    this.#you = you
    const { list, total } = room?.people ?? { list: nobody, total: 0 }
    setText(find("people-count"), `${total}`)
    setText(find("people-title"), `People · ${total}`)
    const focused = document.activeElement?.getAttribute("data-person")
    this.#list.replaceChildren(...list.map((one) => make("li", {}, this.#person(one, you))))
    if (focused != null) document.querySelector<HTMLElement>(`[data-person=${CSS.escape(focused)}]`)?.focus()
    this.#more.hidden = total <= list.length
    setText(this.#more, `and ${total - list.length} more`)
  }

  #person({ away, isOperator, name }: Present, you: string): HTMLElement {
    const marks = [
      ...(name === you ? ["you"] : []),
      ...(away === undefined ? [] : [away === "" ? "away" : `away: ${away}`])
    ]
    const content = [
      face(name),
      make("span", { className: "label" }, make("bdi", {}, name)),
      ...(isOperator === true ? [" ", make("span", { className: "operator" }, "operator")] : []),
      ...(marks.length === 0 ? [] : [" ", make("span", { className: "marks", dir: "auto" }, marks.join(", "))])
    ]
    const className = `entry-button person${name === you ? " you-are" : ""}${away === undefined ? "" : " away"}`
    if (name === you) return make("span", { className }, ...content)
    const element = button(className, () => this.#onPress(name), unseen("Write to "), ...content)
    element.dataset["person"] = name
    return element
  }
}
