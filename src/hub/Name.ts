/**
 * What people may be called. The one place for the rule.
 *
 * A name is 1 to 24 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter: it cannot contain what delimits
 * names in a line (`<`, `>`, space), so no name can forge another kind of line. Names that differ only in case are the
 * same name. Words that stand for the server, for those who run it or for all people are nobody's name.
 */
import * as Schema from "effect/Schema"

/** The longest name, in characters: enough for people, short enough for an 80-column terminal. */
const maxLength = 24

/** Two names with the same key are the same name. */
export const keyOf = (name: string): string => name.toLowerCase()

/** Words that somebody could speak under in another's name, by key. */
const reserved: ReadonlySet<string> = new Set([
  "admin",
  "administrator",
  "all",
  "everybody",
  "everyone",
  "here",
  "hubbub",
  "lobby",
  "mod",
  "moderator",
  "nobody",
  "op",
  "operator",
  "owner",
  "root",
  "server",
  "staff",
  "sysop",
  "system",
  "you"
])

/** Whether `name` is a word that nobody may be called by. */
const isReserved = (name: string): boolean => reserved.has(keyOf(name))

/** A valid name. */
export const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z][A-Za-z0-9_.-]*$/),
  Schema.isMaxLength(maxLength),
  Schema.makeFilter((name: string) => !isReserved(name) || "a reserved word")
).pipe(Schema.brand("Name"))

/** A valid name. */
export type Name = typeof Name.Type

/** Whether `text` is a valid name. */
export const isName = Schema.is(Name)

/** What a name has, in words that finish "a name …". */
export const rule = `has 1 to ${maxLength} letters, digits, _ - or . and begins with a letter`

/** Why `text`, which is not a valid name, is none: a sentence without its full stop. */
export const objection = (text: string): string =>
  isReserved(text) ? `${text} is reserved; try another name` : `That cannot be a name: one ${rule}`
