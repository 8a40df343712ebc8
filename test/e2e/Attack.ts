/**
 * One attempt of a hostile stranger's, and ways to write it down.
 */
import { hex } from "../net/Chunking.ts"

/**
 * How the bytes get in: as what the line says, as bare bytes once let in, as the first bytes of a connection, or as the
 * first of somebody who has waited for the greeting; on the page's port as a request, as frames of somebody who has been
 * let in, or as the first that a page says.
 */
export type Route =
  | "talk"
  | "/me"
  | "/nick"
  | "/quit"
  | "/topic"
  | "/msg"
  | "/reply"
  | "/join"
  | "/ignore"
  | "/set"
  | "/history"
  | "/…"
  | "//"
  | "bytes"
  | "first bytes"
  | "first line"
  | "request"
  | "frames"
  | "hello"

/** One attempt, by somebody called mallory. */
export interface Attack {
  readonly what: string
  readonly route: Route
  /** Pairs of hexadecimal digits, `'…'` for ASCII, `(…)*n` for n times; the route adds its command and the line end. */
  readonly bytes: string
  /** The lines that every other terminal gets of it. */
  readonly others: ReadonlyArray<string>
  /** What mallory is told, if it matters: the beginning of a line, or for first bytes and lines of all that comes for them. */
  readonly told?: string
  /** Whether it ends mallory's connection. */
  readonly isLast?: true
}

/** The bytes of an attack, without what its route adds. */
export const bytesOf = (written: string): Uint8Array =>
  Buffer.concat(
    written.split(/(\([^)]*\)\*\d+)/).map((part) => {
      const [, once, times] = /^\((.*)\)\*(\d+)$/s.exec(part) ?? []
      if (once === undefined) return hex(part)
      return Buffer.concat(Array<Uint8Array>(Number(times)).fill(hex(once)))
    })
  )

/** How others hear talk. */
export const said = (text: string): ReadonlyArray<string> => [`<mallory> ${text}`]
/** How others see an act. */
export const acted = (text: string): ReadonlyArray<string> => [`* mallory ${text}`]
/** How others see somebody leave. */
export const left = (words: string): ReadonlyArray<string> => [`-- mallory left (quit: ${words})`]
/** Others hear nothing of it. */
export const nothing: ReadonlyArray<string> = []
/** What stands for what cannot be shown. */
export const gone = "\ufffd"

/** Talk, and what others hear of it. */
export const talk = (what: string, bytes: string, text: string): Attack => ({
  what,
  route: "talk",
  bytes,
  others: said(text)
})
/** A command that nobody else hears of. */
export const command = (route: Route, what: string, bytes: string, told: string): Attack => ({
  what,
  route,
  bytes,
  others: nothing,
  told
})
/** Bytes as they are, of somebody who has been let in. */
export const raw = (what: string, bytes: string, others: ReadonlyArray<string>, told?: string): Attack => ({
  what,
  route: "bytes",
  bytes,
  others,
  ...(told === undefined ? {} : { told })
})
/** The first bytes of a connection, which is refused. */
export const first = (what: string, bytes: string, told: string): Attack => ({
  what,
  route: "first bytes",
  bytes,
  others: nothing,
  told
})

/** Bytes that come when they have been greeted already: others see them come and go. */
export const late = (what: string, bytes: string, told: string): Attack => ({
  what,
  route: "first line",
  bytes,
  others: ["-- guest-… joined", "-- guest-… left (spoke another protocol)"],
  told
})
