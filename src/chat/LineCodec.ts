/**
 * The grammar of lines, as text terminals see it:
 *
 * ```text
 * line = ( "-- " | "!! " | "<" name "> " | "* " name " " ) text CR LF
 * ```
 *
 * It cannot be forged: the server writes what comes before the text, a name contains no `<`, `>` or space, and text
 * contains no line end. Lines of the server begin `-- `, complaints to one person `!! `.
 */
import type { Codec } from "../hub/Codec.ts"
import type { RoomEvent } from "../hub/RoomEvent.ts"
import type { Present } from "../hub/Roster.ts"

const encoder = new TextEncoder()
const encodeLine = (line: string): Uint8Array => encoder.encode(`${line}\r\n`)
const encodeLines = (lines: ReadonlyArray<string>): Uint8Array => encodeLine(lines.join("\r\n"))

/** `1 line`, `2 lines`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** A line of the server. */
export const notice = (text: string): string => `-- ${text}`

/** A complaint to one person: what was wrong, and what would have worked. */
export const complaint = (text: string): string => `!! ${text}`

/** `ann, bob and 3 more`. */
export const listed = ({ people, total }: Present): string => {
  const names = people.map(({ name }) => name).join(", ")
  return total > people.length ? `${names} and ${total - people.length} more` : names
}

/** An event as a line, without its line end. */
export const format = (event: RoomEvent): string => {
  switch (event._tag) {
    case "Said":
      return `<${event.by.name}> ${event.text}`
    case "Acted":
      return `* ${event.by.name} ${event.text}`
    case "Joined":
      return notice(`${event.by.name} joined`)
    case "Left":
      return notice(`${event.by.name} left (${event.reason})`)
    case "Renamed":
      return notice(`${event.from} is now ${event.by.name}`)
    case "Crowd":
      return notice(
        [event.joined > 0 && `${event.joined} joined`, event.left > 0 && `${event.left} left`]
          .filter(Boolean)
          .join(", ")
      )
    case "Notice":
      return notice(event.text)
  }
}

/** Plain UTF-8 text for any line client. */
export const plain: Codec = {
  encode: ({ event }) => encodeLine(format(event)),
  missed: (count) => encodeLine(notice(`you missed ${counted(count, "line")}`)),
  reply: encodeLines
}
