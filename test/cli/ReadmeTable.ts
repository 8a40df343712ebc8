/**
 * Tables in README.md, between markers such as `<!-- settings -->` and `<!-- /settings -->`.
 */
import { readFileSync } from "node:fs"

const readme = new URL("../../README.md", import.meta.url)

/** A row of cells; `|` is written `\|` in Markdown. */
const cells = (row: string): ReadonlyArray<string> =>
  row
    .trim()
    .replace(/^\||\|$/gu, "")
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim().replaceAll("\\|", "|"))

/** All rows of what is called `name`, headings first, without the lines beneath them; a title is a row of its own. */
export const readmeTable = (name: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [, body] = new RegExp(`<!-- ${name} -->(.*?)<!-- /${name} -->`, "su").exec(readFileSync(readme, "utf8")) ?? []
  const rows = (body ?? "").split("\n").filter((line) => line.trim() !== "" && !/^[|\s-]+$/u.test(line))
  return rows.map(cells)
}
