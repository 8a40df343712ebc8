/**
 * Text as somebody would write it who wants to wreck a screen or speak in another's name.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"

/** Pieces that would do something: to a terminal, to the grammar of lines, or to the order of text. */
const telling: ReadonlyArray<string> = [
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u001b]52;c;aGk=\u0007",
  "\u001bP+q\u001b\\",
  "\u001bc",
  "\u009b31m",
  "\u009d0;title\u009c",
  "\u0005",
  "\u000e",
  "\u000f",
  "\b\b\b",
  "\u007f",
  "\u000b",
  "\u000c",
  "\u0085",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u061c",
  "\u200f",
  "\ud800",
  "\udfff",
  "\ufdd0",
  "\uffff",
  "\u{1ffff}",
  "\u200b",
  "\u200d",
  "\ufe0f",
  "\ufe0e",
  "\u00ad",
  "\u3164",
  "\u{e0001}",
  "\u{e0067}",
  "\u{e007f}",
  "\u{e0100}",
  "\u20e3",
  "\u0301",
  "\u0335\u0301\u0489",
  "\u0301".repeat(9),
  "1",
  "👩",
  "\u{1f3f4}",
  "\u{1f3fb}",
  "\t",
  "-- ",
  "!! ",
  "<bob> ",
  "* bob ",
  "<bob -> ann> ",
  "> ",
  " left (quit)",
  "/",
  "é",
  "😃",
  "ann"
]

const within = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** One line of text: anything but line ends, and NUL, which lines drop. Lone surrogates included. */
export const hostileText: Arbitrary.Arbitrary<string> = Arbitrary.map(
  Arbitrary.array(Arbitrary.all([within(0, 2 * telling.length), within(1, 0x10ffff), within(1, 0xff)]), {
    maxLength: 12
  }),
  (pieces) =>
    pieces
      .map(([index, code, low]) => telling[index] ?? String.fromCodePoint(index % 2 === 0 ? code : low))
      .join("")
      .replace(/[\r\n]/gu, "")
)

const letters = "abcxyzABCXYZ"
// no 1: `a11` reads like all, which is reserved
const others = `${letters}0289_-.`

/** Valid names of every length. */
export const anyName: Arbitrary.Arbitrary<string> = Arbitrary.map(
  Arbitrary.all([within(0, letters.length - 1), Arbitrary.array(within(0, others.length - 1), { maxLength: 23 })]),
  ([first, rest]) => letters[first]! + rest.map((index) => others[index]).join("")
)
