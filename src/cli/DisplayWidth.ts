/**
 * How many columns text takes on a terminal (UAX #11, approximately: terminals differ).
 */

const isWide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u
const isZeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]/u

/** Columns of one character: two for a wide one, none for one that joins the one before it. */
export const widthOf = (character: string): number => (isZeroWidth.test(character) ? 0 : isWide.test(character) ? 2 : 1)

/** Columns of all characters. */
export const width = (characters: Iterable<string>): number =>
  Array.from(characters).reduce((sum, character) => sum + widthOf(character), 0)

/** The text with spaces behind it up to so many columns. */
export const padEnd = (text: string, columns: number): string =>
  `${text}${" ".repeat(Math.max(0, columns - width(text)))}`
