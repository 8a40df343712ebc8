/**
 * The grammar of lines as a reader would parse it, written from the description and not from the code that formats:
 *
 * ```text
 * line = [ "[" time "] " ] [ "#" room " " ] ( "-- " | "!! " | "<" name "> " | "* " name " " | "[" name " -> " name "] " ) text
 * ```
 */

/** What a line is. */
export type Parsed =
  | { readonly kind: "notice" | "complaint"; readonly text: string }
  | { readonly kind: "talk" | "act"; readonly name: string; readonly text: string }
  | { readonly kind: "whisper"; readonly name: string; readonly to: string; readonly text: string }

const name = "[A-Za-z][A-Za-z0-9_.\\-]{0,23}"
const talk = new RegExp(`^<(${name})> (.*)$`, "su")
const act = new RegExp(`^\\* (${name}) (.*)$`, "su")
const whisper = new RegExp(`^\\[(${name}) -> (${name})\\] (.*)$`, "su")
const before = /^(?:\[(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)?\] )?(?:#[a-z][a-z0-9_.-]{0,31} )?/u

/** The one kind that `line` is of; `undefined`: it is none. */
export const parse = (whole: string): Parsed | undefined => {
  const line = whole.replace(before, "")
  if (line.startsWith("-- ")) return { kind: "notice", text: line.slice(3) }
  if (line.startsWith("!! ")) return { kind: "complaint", text: line.slice(3) }
  const [, talker, words] = talk.exec(line) ?? []
  if (talker !== undefined) return { kind: "talk", name: talker, text: words! }
  const [, actor, deed] = act.exec(line) ?? []
  if (actor !== undefined) return { kind: "act", name: actor, text: deed! }
  const [, from, to, secret] = whisper.exec(line) ?? []
  return from === undefined ? undefined : { kind: "whisper", name: from, to: to!, text: secret! }
}

/** Invisible anywhere and everywhere, by number; the code under test has Unicode properties. Unicode 17. */
const never = [
  // C0, DEL, C1
  "\\u0000-\\u001f\\u007f-\\u009f",
  // soft hyphen, joiners and fillers, zero widths, bidirectional controls, line and paragraph separators
  "\\u00ad\\u034f\\u061c\\u115f-\\u1160\\u17b4-\\u17b5\\u180b-\\u180f\\u200b-\\u200c\\u200e-\\u200f\\u2028-\\u202e",
  "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0d\\ufeff\\uffa0\\ufff0-\\ufffb",
  // format characters of scripts, of shorthand, of music
  "\\u0600-\\u0605\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u{110bd}\\u{110cd}\\u{13430}-\\u{1343f}\\u{1bca0}-\\u{1bca3}",
  "\\u{1d173}-\\u{1d17a}",
  // tags but for those of regions, supplementary selectors, what is reserved for more of them
  "\\u{e0000}-\\u{e002f}\\u{e003a}-\\u{e0060}\\u{e007b}-\\u{e007e}\\u{e0080}-\\u{e0fff}",
  // lone surrogates, noncharacters
  "\\ud800-\\udfff\\ufdd0-\\ufdef",
  Array.from({ length: 17 }, (_, plane) => `\\u{${plane.toString(16)}fffe}-\\u{${plane.toString(16)}ffff}`).join("")
].join("")

const tag = "[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]"
const pictograph = "\\p{Extended_Pictographic}"

/**
 * What must never reach a terminal: what is invisible; what is visible within an emoji only, elsewhere; and more than
 * four marks on one character.
 */
export const forbidden = new RegExp(
  [
    `[${never}]`,
    // a joiner joins two pictographs
    `(?<!${pictograph}[\\ufe0e\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d|\\u200d(?!${pictograph})`,
    // a selector selects how a pictograph looks, or makes a keycap
    `(?<!${pictograph})\\ufe0e|(?<!${pictograph})(?<![0-9#*](?=\\ufe0f\\u20e3))\\ufe0f`,
    // tags tell the region of a black flag, and are ended
    `(?<!\\u{1f3f4}${tag}*)${tag}|${tag}(?!${tag}*\\u{e007f})|(?<!\\u{1f3f4}${tag}+)\\u{e007f}`,
    "(?:(?![\\ufe00-\\ufe0f])\\p{M}){5}"
  ].join("|"),
  "u"
)
