/**
 * `docs/attacks.md`, written out of the attacks themselves.
 */
import type { Attack } from "./Attack.ts"
import { chapters } from "./attacks.ts"

/** Text in a cell of a table, as code. */
const code = (text: string): string => {
  const cell = text
    .replaceAll("|", "\\|")
    .replace(/[\u0000-\u001f]/gu, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
  // spaces at an end would be lost, and a long row of one character tells no more than its beginning
  const short = cell.length > 90 ? `${cell.slice(0, 80)} …` : cell
  return `\`${short}\``
}

const bytes = (attack: Attack): string => {
  const isLine = !["bytes", "first bytes", "first line", "request", "frames", "hello"].includes(attack.route)
  return `${code(attack.bytes)}${isLine ? " and the line end" : ""}`
}

const result = ({ isLast, others, route, told }: Attack): string =>
  [
    others.length === 0 ? "others: nothing" : `others: ${others.map(code).join(", ")}`,
    told !== undefined && (told === "" ? "told nothing" : `told: ${code(told)}`),
    (isLast || route.startsWith("first ")) && "closed"
  ]
    .filter(Boolean)
    .join("; ")

/** The whole document. */
export const document = (): string => {
  let number = 0
  const tables = chapters.flatMap(([title, attacks]) => [
    `## ${title}`,
    "",
    "| # | Attempt | Route | Bytes | Result |",
    "| --- | --- | --- | --- | --- |",
    ...attacks.map(
      (attack) => `| ${++number} | ${attack.what} | ${code(attack.route)} | ${bytes(attack)} | ${result(attack)} |`
    ),
    ""
  ])
  return [
    "# What a hostile stranger may try",
    "",
    "Somebody who calls themselves mallory sends these bytes; the result is all that any other terminal gets of it, byte",
    "for byte. This page is written out of `test/e2e/attacks.ts`, and each row is a test against the running server",
    "(`npx vitest run test/e2e/Attacks.test.ts`; with `-u` it writes the page anew).",
    "",
    "Bytes are pairs of hexadecimal digits, `'…'` is ASCII, `(…)*n` is n times. The route is how they get in: `talk` is a",
    "line, `//` and those with a slash (`/…`: any other command) are lines that begin so, `bytes` come as they are from",
    "somebody who has been let in, `first bytes` are the first of a connection, and a `first line` those of somebody who has",
    "waited for the greeting. To the page's port go a `request`, `frames` of somebody who has been let in there, and the",
    "`hello` of a page, where EPOCH stands for the room's own. Control characters show as pictures (`␛`), everything else",
    "that must not pass as `\ufffd`.",
    "",
    "After each attempt a line of mallory's, or their leaving, must still arrive: no line is lost. All the while a program",
    "reads along, an object a line (`/bot on`). At the end nobody is there but those who watched, all that was said is read",
    "once more from the history, the log holds no character that could act on a terminal, and the server stops by itself.",
    "",
    "Known limit: of a telnet Synch, Node drops the urgent byte. Where that is the IAC, the other byte (`f2`) is dropped for",
    "clients that have spoken telnet before; from any other it is taken for text, and shows as `\ufffd`.",
    "",
    "Known limit: the server does not know how wide the others' terminals are, so a line padded with spaces until it wraps",
    "can put text that looks like another line at the beginning of a row.",
    "",
    ...tables
  ]
    .join("\n")
    .replace(/\n+$/u, "\n")
}
