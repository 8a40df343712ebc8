/**
 * What SQLite objects to, in its own terms and in words for people.
 */
import type { Objection } from "./Message.ts"

/** Primary result codes (sqlite.org/rescode.html) and what they mean to whoever waits for the write. */
const meanings: Readonly<Record<number, readonly [code: string, reason: string]>> = {
  5: ["SQLITE_BUSY", "another program holds the database"],
  6: ["SQLITE_LOCKED", "another program holds the database"],
  8: ["SQLITE_READONLY", "the database may not be written to"],
  10: ["SQLITE_IOERR", "the disk reports an error"],
  11: ["SQLITE_CORRUPT", "the database is damaged"],
  13: ["SQLITE_FULL", "the disk is full"],
  14: ["SQLITE_CANTOPEN", "the database cannot be opened"],
  26: ["SQLITE_NOTADB", "the file is no database"]
}

/** An extended result code has the primary one in its last byte. */
const primary = 0xff

/** What SQLite said of an error. */
export const objectionOf = (error: unknown): Objection => {
  const { errcode, message } = error as { readonly errcode?: number; readonly message?: string }
  const code = errcode === undefined ? undefined : (meanings[errcode & primary]?.[0] ?? `SQLITE_${errcode}`)
  return { code: code ?? "ERROR", words: message ?? String(error) }
}

/** The same for people, as a part of a sentence. */
export const reasonOf = ({ code, words }: Objection): string =>
  Object.values(meanings).find(([name]) => name === code)?.[1] ?? words
