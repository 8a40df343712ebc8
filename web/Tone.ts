/**
 * The colour of a name: the same for everybody and every time, and readable on light and on dark (`style.css`).
 */

/** How many colours there are. */
const tones = 12

/** The number of a name's colour. */
export const toneOf = (name: string): number => {
  let hash = 0
  for (const character of name.toLowerCase()) hash = (hash * 31 + character.charCodeAt(0)) >>> 0
  return hash % tones
}
