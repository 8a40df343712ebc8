/**
 * Who is connected, a row each. Rows stay while people do, so that whoever points at a button keeps it.
 */
import { button, find, make, setText } from "../Elements.ts"
import { ask } from "./Actions.ts"
import { bytes, count, span } from "./Format.ts"
import type { Connection, Report } from "./Report.ts"

const cell = (className: string, label = ""): HTMLTableCellElement => {
  const element = make("td", { className })
  if (label !== "") element.dataset["label"] = label
  return element
}

class Row {
  readonly element = make("tr")
  readonly #name = make("bdi")
  readonly #badge = make("span", { className: "badge" }, "operator")
  readonly #address = cell("address")
  readonly #rooms = cell("rooms")
  readonly #since = cell("number", "here")
  readonly #idle = cell("number", "idle")
  readonly #pending = cell("number", "waiting")
  readonly #buttons: ReadonlyArray<HTMLButtonElement>
  #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
    this.#buttons = [
      button("quiet", () => ask("mute", this.#connection), "Mute"),
      button("quiet", () => ask("kick", this.#connection), "Kick")
    ]
    const name = cell("name")
    name.append(this.#name, this.#badge)
    const actions = cell("actions")
    actions.append(...this.#buttons)
    this.element.append(name, this.#address, this.#rooms, this.#since, this.#idle, this.#pending, actions)
  }

  show(connection: Connection, now: number): void {
    this.#connection = connection
    const { address, isOperator, name, pending, rooms, since, typedAt } = connection
    setText(this.#name, name)
    this.#badge.hidden = !isOperator
    setText(this.#address, address)
    setText(this.#rooms, rooms.map((room) => `#${room}`).join(" "))
    setText(this.#since, span(now - since))
    this.#since.title = new Date(since).toLocaleString()
    setText(this.#idle, span(now - typedAt))
    setText(this.#pending, pending === 0 ? "–" : bytes(pending))
    this.#pending.classList.toggle("pending", pending > 0)
    for (const button of this.#buttons) button.setAttribute("aria-label", `${button.textContent} ${name}`)
  }

  matches(text: string): boolean {
    const { address, name, rooms } = this.#connection
    return [name, address, ...rooms.map((room) => `#${room}`)].some((part) => part.toLowerCase().includes(text))
  }
}

const rows = new Map<number, Row>()
const body = find("rows")
const filter = find<HTMLInputElement>("filter")

const sift = (): void => {
  const text = filter.value.trim().toLowerCase()
  for (const row of rows.values()) row.element.hidden = !row.matches(text)
}

filter.addEventListener("input", sift)

/** Shows who is there now. */
export const showConnections = ({ connections: { listed, total }, sample: { at } }: Report): void => {
  const present = new Set(listed.map(({ id }) => id))
  for (const [id, row] of rows) {
    if (present.has(id)) continue
    row.element.remove()
    rows.delete(id)
  }
  listed.forEach((connection, index) => {
    const row = rows.get(connection.id) ?? new Row(connection)
    rows.set(connection.id, row)
    row.show(connection, at)
    // a row that is moved loses the focus of its buttons
    if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null)
  })
  sift()
  setText(find("total"), total === 0 ? "" : count(total))
  find("nobody").hidden = total > 0
  const more = find("more")
  more.hidden = total <= listed.length
  setText(more, `and ${count(total - listed.length)} more; those for whom something waits come first`)
}
