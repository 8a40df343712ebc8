/**
 * What the server and the thread of its database tell each other.
 */

/** What SQLite stores. */
export type Value = string | number | null

/** One SQL statement, run once for each row of parameters. */
export interface Statement {
  readonly sql: string
  readonly rows: ReadonlyArray<ReadonlyArray<Value>>
}

/** A statement that runs once. */
export const statement = (sql: string, ...parameters: ReadonlyArray<Value>): Statement => ({ sql, rows: [parameters] })

/** A row of an answer, by column. */
export type Row = Readonly<Record<string, Value>>

/** What is asked of the thread: statements of which all take effect or none, or one query. */
export type Request =
  | { readonly id: number; readonly write: ReadonlyArray<Statement> }
  | { readonly id: number; readonly sql: string; readonly parameters: ReadonlyArray<Value> }

/** What SQLite objected to: its code (`SQLITE_FULL`), and its words. */
export interface Objection {
  readonly code: string
  readonly words: string
}

/** What the thread answers: rows of a query, the number of rows that were changed, or what went wrong. */
export type Reply = { readonly id: number } & (
  | { readonly rows: ReadonlyArray<Row> }
  | { readonly changes: number }
  | { readonly objection: Objection }
)

/** What the thread says first: it is open, or why it cannot be. */
export type Opening =
  | "open"
  | { readonly kind: "in use" | "foreign" | "newer" | "damaged" | "other"; readonly words: string }

/** What the thread is given. */
export interface Files {
  /** The database. */
  readonly database: string
  /** A file that is locked as long as somebody serves from the database. */
  readonly lock: string
  /** The most bytes the database may have. */
  readonly maxBytes: number
}
