/**
 * How one row of a conversation looks.
 */
import { make, unseen } from "./Elements.ts"
import type { Row } from "./Rows.ts"
import { nodesOf } from "./TextView.ts"
import { fullTimeOf, timeOf } from "./Time.ts"
import { toneOf } from "./Tone.ts"

const time = (at: string): HTMLElement => {
  const element = make("time", { title: fullTimeOf(at) }, timeOf(at))
  element.dateTime = at
  return element
}

/** A name in its colour, kept from turning the text around it. */
const named = (name: string): HTMLElement => make("bdi", { className: `name tone-${toneOf(name)}` }, name)

/** The first letter of a name in its colour. */
export const face = (name: string): HTMLElement =>
  make("span", { className: `face tone-${toneOf(name)}`, isHidden: true }, name.slice(0, 1).toUpperCase())

const classes = (...names: ReadonlyArray<string | false>): string => names.filter(Boolean).join(" ")

const words = (row: Extract<Row, { kind: "words" }>, you: string): HTMLElement => {
  const className = classes("row words", row.isOwn && "own", row.isMention && "mention", row.isContinued && "continued")
  const text = (extra = "") =>
    make("span", { className: `text${extra}`, dir: "auto" }, ...nodesOf(row.text, row.isOwn ? undefined : you))
  if (row.isAct) {
    const act = make("p", { className: "act" }, named(row.by), " ", text(), " ", time(row.at))
    return make("div", { className }, face(row.by), act)
  }
  if (row.isContinued) {
    return make("div", { className }, time(row.at), make("p", {}, unseen(`${row.by}: `), text(" block")))
  }
  const head = make("p", { className: "head" }, named(row.by), " ", time(row.at))
  return make("div", { className }, face(row.by), make("div", {}, head, make("p", {}, text(" block"))))
}

/** What stands before a line that nobody said, for those who see no colours. */
const signs: Readonly<Record<string, string>> = {
  notice: "–",
  complaint: "!",
  missed: "…",
  anew: "↻",
  announced: "»",
  topic: "✎",
  presence: "·"
}

const line = (row: Extract<Row, { kind: "line" }>): HTMLElement => {
  const sign = make("span", { className: "sign", isHidden: true }, signs[row.tone] ?? "–")
  const spoken =
    row.tone === "complaint" ? [unseen("Complaint: ")] : row.tone === "announced" ? [unseen("Announced: ")] : []
  const by = row.by === "" ? [] : [named(row.by), " "]
  // what the server sets in columns stands beneath each other only where all letters are as wide
  const className = classes("text", / {2}/.test(row.text) && "columns")
  const text = make("span", { className, dir: "auto" }, ...nodesOf(row.text))
  return make(
    "div",
    { className: `row line ${row.tone}` },
    sign,
    make("p", {}, ...spoken, ...by, text, " ", time(row.at))
  )
}

const folded = (row: Extract<Row, { kind: "folded" }>): HTMLElement => {
  const lines = make("ul", {}, ...row.lines.map((text) => make("li", { dir: "auto" }, text)))
  return make("details", { className: "row folded" }, make("summary", {}, row.summary), lines)
}

const waiting = (text: string): HTMLElement => {
  const shown = make("span", { className: "text block", dir: "auto" }, text)
  const state = make("span", { className: "state" }, "Waiting to be sent")
  const element = make("div", { className: "row waiting" }, make("p", {}, shown, state))
  // it will be read once it has been said
  element.ariaLive = "off"
  return element
}

/** A row as an element; `you` is who reads it. */
export const elementOf = (row: Row, you: string): HTMLElement => {
  switch (row.kind) {
    case "day":
      return make("h2", { className: "row day" }, make("span", {}, row.text))
    case "came":
      return make("p", { className: "row came" }, make("span", {}, row.text))
    case "unread":
      return make("p", { className: "row unread" }, make("span", {}, "New"))
    case "words":
      return words(row, you)
    case "line":
      return line(row)
    case "folded":
      return folded(row)
    case "waiting":
      return waiting(row.text)
  }
}
