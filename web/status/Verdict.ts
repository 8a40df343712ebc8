/**
 * The first line of the page: whether all is well.
 */
import { find, make, setText } from "../Elements.ts"
import { count, counted } from "./Format.ts"
import type { Report } from "./Report.ts"

const box = find("verdict")
const mark = find("verdict-mark")
const line = find("verdict-line")
const list = find("problems")
const summary = find("summary")

const show = (
  state: "well" | "wrong" | "waiting",
  sign: string,
  words: string,
  problems: ReadonlyArray<string>
): void => {
  box.className = `verdict ${state}`
  setText(mark, sign)
  setText(line, words)
  // screen readers would read the same list again
  const isSame =
    list.children.length === problems.length && problems.every((text, n) => list.children[n]?.textContent === text)
  if (!isSame) list.replaceChildren(...problems.map((text) => make("li", {}, text)))
  list.hidden = problems.length === 0
}

/** Shows what the server found. */
export const showVerdict = ({ problems, sample }: Report): void => {
  if (problems.length === 0) show("well", "✓", "All is well", [])
  else if (problems.length === 1) show("wrong", "!", problems[0]!, [])
  else show("wrong", "!", `${problems.length} things are not well`, problems)
  setText(
    summary,
    `${counted(sample.people, "person", "people")}, ${counted(sample.lines, "line", "lines")} and ${count(sample.deliveries)} deliveries a second`
  )
  document.title = `${problems.length === 0 ? "✓" : "!"} Hubbub status`
}

/** Nothing is known at the moment, and why. */
export const showUnknown = (words: string): void => {
  show("waiting", "…", words, [])
  setText(summary, "")
  document.title = "… Hubbub status"
}
