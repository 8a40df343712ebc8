/**
 * What people may be called. The one place for the rule.
 *
 * A name is 1 to 24 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter: it cannot contain what delimits
 * names in a line (`<`, `>`, space), so no name can forge another kind of line. Names that differ only in case are the
 * same name. Words that stand for the server, for those who run it or for all people are nobody's name, and neither is what
 * reads like one of them: `adm1n`, `r00t`, `S.e.r.v.e.r`, `Admin-`.
 */
import * as Schema from "effect/Schema"

/** The longest name, in characters: enough for people, short enough for an 80-column terminal. */
const maxLength = 24

/** Two names with the same key are the same name. */
export const keyOf = (name: string): string => name.toLowerCase()

/** Words that somebody could speak under in another's name. */
const words = [
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
]

/** Letters of a name, without what stands between them. */
const lettersOf = (name: string): string => keyOf(name).replace(/[_.-]/g, "")

/** What stands for a letter at a glance, by that letter; `i` and `l` look the same in one case or the other. */
const lookAlikes: ReadonlyArray<readonly [letter: string, likeIt: RegExp]> = [
  ["m", /rn/g],
  ["w", /vv/g],
  ["o", /0/g],
  ["l", /[1i]/g],
  ["e", /3/g],
  ["a", /4/g],
  ["s", /5/g],
  ["t", /7/g],
  ["b", /8/g]
]

/** Two words with the same skeleton read the same (after UTS #39 §4, for ASCII). */
const skeletonOf = (name: string): string =>
  lookAlikes.reduce((skeleton, [letter, likeIt]) => skeleton.replace(likeIt, letter), lettersOf(name))

const reserved: ReadonlyMap<string, string> = new Map(words.map((word) => [skeletonOf(word), word]))

/** What people are called although it reads like a reserved word. */
const ordinary: ReadonlySet<string> = new Set(["ali"])

/** The word that nobody may be called by and that `name` is, or reads like. */
const reservedLike = (name: string): string | undefined =>
  ordinary.has(lettersOf(name)) ? undefined : reserved.get(skeletonOf(name))

/** A valid name. */
export const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z][A-Za-z0-9_.-]*$/),
  Schema.isMaxLength(maxLength),
  Schema.makeFilter((name: string) => reservedLike(name) === undefined || "a reserved word")
).pipe(Schema.brand("Name"))

/** A valid name. */
export type Name = typeof Name.Type

/** Whether `text` is a valid name. */
export const isName = Schema.is(Name)

/** What a name has, in words that finish "a name …". */
export const rule = `has 1 to ${maxLength} letters from a to z, digits, _ - or . and begins with a letter`

/** Why `text`, which is not a valid name, is none: a sentence without its full stop. */
export const objection = (text: string): string => {
  const word = reservedLike(text)
  if (word === undefined) return `That cannot be a name: one ${rule}`
  return `${text} ${keyOf(text) === word ? "is" : `reads like ${word}, which is`} reserved; try another name`
}
