/**
 * The colour of a name: the same for everybody and every time, and readable on light and on dark (`style.css`).
 */

/** How many colours there are. */
const tones = 12

/** The number of a name's colour. */
export const toneOf = (name: string): number => {
  // FNV-1a; its low bits alone would give short names that look alike the same colour
  let hash = 0x811c9dc5
  for (const character of name.toLowerCase()) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) % tones
}
