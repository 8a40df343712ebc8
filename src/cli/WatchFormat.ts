/**
 * How `hubbub watch` shows what arrives: line by line, as hexadecimal, as it is, or as NDJSON.
 */
import { padEnd, width } from "./DisplayWidth.ts"
import { jsonOf } from "./Json.ts"
import { sanitize } from "../hub/SafeText.ts"
import { type Framed, LineFramer } from "../net/LineFraming.ts"

/** What one source has shown so far. */
export interface Shown {
  /** Adds what arrived; `from` is the sender of a datagram, which is whole. */
  readonly data: (bytes: Uint8Array, from?: string) => string | Uint8Array
  /** What was held back, waiting for its line end. */
  readonly flush: () => string
}

/** One way of showing things. */
export interface Format {
  readonly source: (name: string) => Shown
  /** The notice of an idle period. */
  readonly idle: (seconds: number) => string
}

/** Longer lines are skipped; this much may be held for each source. */
const maxLineBytes = 65_536

const skipped = `(a line of more than ${maxLineBytes} bytes)`

const textOf = (line: Framed): string => (typeof line === "string" ? line : skipped)

/** `Five seconds elapsed.`, as the tutorial of `select()` says it; other times in figures. */
export const elapsed = (seconds: number): string =>
  seconds === 5 ? "Five seconds elapsed." : `${seconds} second${seconds === 1 ? "" : "s"} elapsed.`

const framed = (show: (line: string, from: string | undefined) => string): Shown => {
  const lines = new LineFramer({ maxLineBytes, maxUnendedBytes: Number.POSITIVE_INFINITY, isVerbatim: true })
  const all = (found: ReadonlyArray<Framed>, from?: string) => found.map((line) => show(textOf(line), from)).join("")
  return {
    data: (bytes, from) => {
      const found = lines.push(bytes)
      return all(from === undefined ? found : [...found, ...lines.end()], from)
    },
    flush: () => all(lines.end())
  }
}

const label = (name: string, from: string | undefined): string => (from === undefined ? name : `${name} from ${from}`)

/** Colours that are readable on black and on white. */
const colours = [36, 33, 32, 35, 34, 31]

/** What stands before each line: the source, as wide as the widest, in a colour of its own on a terminal. */
const prefixes = (names: ReadonlyArray<string>, isColoured: boolean) => {
  const columns = Math.max(...names.map((name) => width(name)))
  let made = 0
  return (name: string) => {
    const colour = colours[made++ % colours.length]
    return (from?: string) => {
      const text = `${padEnd(label(name, from), columns)} |`
      return isColoured ? `\x1b[${colour}m${text}\x1b[0m ` : `${text} `
    }
  }
}

/** A line for each line, with its source; nothing in it can act on a terminal. */
export const lines = (names: ReadonlyArray<string>, isColoured: boolean): Format => {
  const prefixOf = prefixes(names, isColoured)
  return {
    source: (name) => {
      const prefix = prefixOf(name)
      return framed((line, from) => `${prefix(from)}${sanitize(line)}\n`)
    },
    idle: (seconds) => `${elapsed(seconds)}\n`
  }
}

const bytesPerRow = 16

const pairs = (bytes: Uint8Array): ReadonlyArray<string> =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))

const printable = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("")

/** Rows of sixteen bytes, like `hexdump -C`, each with its source and its offset in what the source sent. */
export const hex = (names: ReadonlyArray<string>, isColoured: boolean): Format => {
  const prefixOf = prefixes(names, isColoured)
  return {
    source: (name) => {
      const prefix = prefixOf(name)
      let offset = 0
      return {
        data: (bytes, from) => {
          let rows = ""
          for (let start = 0; start < bytes.length; start += bytesPerRow) {
            const row = bytes.subarray(start, start + bytesPerRow)
            const at = (offset + start).toString(16).padStart(8, "0")
            rows += `${prefix(from)}${at}  ${pairs(row)
              .join(" ")
              .padEnd(3 * bytesPerRow)} |${printable(row)}|\n`
          }
          offset += bytes.length
          return rows
        },
        flush: () => ""
      }
    },
    idle: (seconds) => `${elapsed(seconds)}\n`
  }
}

/** The bytes and nothing else. */
export const raw: Format = {
  source: () => ({ data: (bytes) => bytes, flush: () => "" }),
  idle: () => ""
}

/** One JSON object. */
export const jsonLine = (fields: object): string => `${jsonOf(fields)}\n`

/** An object for each line (`text`), or with `isHex` for each chunk (`hex`). */
export const json = (isHex: boolean): Format => ({
  source: (source) =>
    isHex
      ? {
          data: (bytes, from) => jsonLine({ event: "data", source, from, hex: pairs(bytes).join("") }),
          flush: () => ""
        }
      : framed((text, from) => jsonLine({ event: "line", source, from, text })),
  idle: (seconds) => jsonLine({ event: "idle", seconds })
})
