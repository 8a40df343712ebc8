/**
 * The grammar of lines, as text terminals see it:
 *
 * ```text
 * line  = [ stamp ] [ room ] ( "-- " | "!! " | "<" name "> " | "* " name " " | "[" name " -> " name "] " ) text CR LF
 * stamp = "[" hh ":" mm [ ":" ss ] "] "      room = "#" name " "
 * ```
 *
 * It cannot be forged: the server writes what comes before the text, a name contains no `<`, `>` or space, and text
 * contains no line end. Lines of the server begin `-- `, complaints to one person `!! `. Only those who ask for them get
 * stamps and colours, and a room's name stands before lines of rooms other than the one they talk in.
 */
import type { Codec, Reply, Whisper } from "../hub/Codec.ts"
import { keyOf } from "../hub/Name.ts"
import { type Entry, isPresence, type RoomEvent } from "../hub/RoomEvent.ts"
import type { Occupant, Present, Status } from "../hub/Occupant.ts"
import * as CodecCache from "./CodecCache.ts"

const encoder = new TextEncoder()
const encodeLines = (lines: ReadonlyArray<string>): Uint8Array => encoder.encode(`${lines.join("\r\n")}\r\n`)

/** `1 line`, `2 lines`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

const unmarked: ReadonlyArray<string> = []

/** What sets somebody apart, a word each. */
export const marksOf = ({ away, isOperator }: Status): ReadonlyArray<string> => {
  if (away === undefined) return isOperator === true ? ["operator"] : unmarked
  return isOperator === true ? ["operator", "away"] : ["away"]
}

/** `ann (operator), bob (away) and 3 more`. */
export const listed = ({ people, total }: Present): string => {
  const marked = (occupant: Occupant) => {
    const marks = marksOf(occupant)
    return marks.length === 0 ? occupant.name : `${occupant.name} (${marks.join(", ")})`
  }
  const names = people.map(marked).join(", ")
  return total > people.length ? `${names} and ${total - people.length} more` : names
}

/** How a line looks. */
export interface LineStyle {
  /** The room that stands before each line; `undefined` where people talk in it. */
  readonly room: string | undefined
  readonly stamp: "off" | "minutes" | "seconds"
  /** An IANA time zone or an offset such as `+02:00`. */
  readonly zone: string
  readonly isColoured: boolean
  /** Whether comings and goings are left out. */
  readonly isQuiet: boolean
}

/** Nothing but the line. */
export const plainStyle: LineStyle = { room: undefined, stamp: "off", zone: "UTC", isColoured: false, isQuiet: false }

/**
 * Foregrounds of the sixteen colours (ECMA-48 §8.3.117) that can be read on light and on dark: no yellow, white or grey
 * of either kind, and no dark blue.
 */
const colours = ["31", "32", "35", "36", "1;31", "1;32", "1;35", "1;36"]

/** A name keeps its colour, whoever writes it in whatever case. */
const coloured = (name: string): string => {
  let hash = 0
  for (const character of keyOf(name)) hash = (hash * 31 + character.charCodeAt(0)) >>> 0
  return `\u001b[${colours[hash % colours.length]}m${name}\u001b[m`
}

const uncoloured = (name: string): string => name

/** An event as a line, without its line end; empty where a terminal is not told. */
export const format = (event: RoomEvent, named: (name: string) => string = uncoloured): string => {
  switch (event._tag) {
    case "Said":
      return `<${named(event.by.name)}> ${event.text}`
    case "Acted":
      return `* ${named(event.by.name)} ${event.text}`
    case "Joined":
      return `-- ${named(event.by.name)} joined`
    case "Left":
      return `-- ${named(event.by.name)} left${event.reason === "" ? "" : ` (${event.reason})`}`
    case "Renamed":
      return `-- ${named(event.from)} is now ${named(event.by.name)}`
    case "Away":
      return `-- ${named(event.by.name)} is away${event.text === "" ? "" : `: ${event.text}`}`
    case "Back":
      return `-- ${named(event.by.name)} is back`
    case "Promoted":
    case "Demoted":
      return ""
    case "Crowd": {
      const counts = [event.joined > 0 && `${event.joined} joined`, event.left > 0 && `${event.left} left`]
      return `-- ${counts.filter(Boolean).join(", ")}`
    }
    case "Topic":
      return event.text === ""
        ? `-- ${named(event.by.name)} removed the topic`
        : `-- ${named(event.by.name)} set the topic: ${event.text}`
    case "Notice":
      return `-- ${event.text}`
  }
}

const formatReply = ({ kind, text }: Reply): string => `${kind === "notice" ? "--" : "!!"} ${text}`

const formatWhisper = ({ from, text, to }: Whisper, isOwn: boolean, named: (name: string) => string): string =>
  `[${isOwn ? "you" : named(from.name)} -> ${isOwn ? named(to.name) : "you"}] ${text}`

/** Prints times of one zone, for a clock of 24 hours. */
const clockOf = ({ stamp, zone }: LineStyle) => {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    ...(stamp === "seconds" && { second: "2-digit" })
  })
  // the one locale that writes dates as ISO 8601 does
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone: zone })
  return { time: (at: number) => time.format(at), date: (at: number) => date.format(at) }
}

const make = (style: LineStyle): Codec => {
  const named = style.isColoured ? coloured : uncoloured
  const label = style.room === undefined ? "" : `#${style.room} `
  // made when first needed: most never are, and each takes its time
  let clock: ReturnType<typeof clockOf> | undefined
  const theClock = () => (clock ??= clockOf(style))
  const stampOf = style.stamp === "off" ? () => "" : (at: number) => `[${theClock().time(at)}] `
  return {
    encode: ({ at, event }) => {
      const line = style.isQuiet && isPresence(event) ? "" : format(event, named)
      return line === "" ? "" : `${stampOf(at)}${label}${line}\r\n`
    },
    missed: (count) => encodeLines([`${label}-- you missed ${counted(count, "line")}`]),
    reply: (lines) => encodeLines(lines.map(formatReply)),
    whisper: (whisper, isOwn) => encodeLines([`${stampOf(whisper.at)}${formatWhisper(whisper, isOwn, named)}`]),
    past: (entries) => {
      const clock = theClock()
      const today = clock.date(entries[entries.length - 1]!.at)
      const line = ({ at, event }: Entry) => {
        const day = clock.date(at)
        return `[${day === today ? "" : `${day} `}${clock.time(at)}] ${label}${format(event, named)}`
      }
      return encodeLines([`-- Earlier, on ${today} (${style.zone}):`, ...entries.map(line), "-- Now:"])
    },
    bell: new Uint8Array([7])
  }
}

/** The codec of a style. Those who look at a room in the same style share it. */
export const styled = CodecCache.make(
  ({ isColoured, isQuiet, room = "", stamp, zone }: LineStyle) => `${room},${stamp},${zone},${isColoured},${isQuiet}`,
  make
)

/** Plain UTF-8 text for any line client. */
export const plain: Codec = styled(plainStyle)
