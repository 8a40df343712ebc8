/**
 * JSON that may be looked at: what is inside is a peer's, and what prints it may be a terminal.
 */

/** Control and format characters, separators of lines, and what shows nothing; JSON itself escapes C0 only. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("")

/** The same JSON, whole and on one line, without anything that a terminal could act on. */
export const visible = (json: string): string => json.replace(invisible, escaped)

/** A value as JSON on one line; a parser reads exactly the value, and a terminal sees nothing it could act on. */
export const jsonOf = (value: unknown): string => visible(JSON.stringify(value))
