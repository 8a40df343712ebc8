/**
 * The line that everybody says: a mark, when it was due, and padding. Whoever reads it counts marks.
 */

const mark = "|".charCodeAt(0)
const zero = "0".charCodeAt(0)
const digits = 12

/** A line without its end, `bytes` long, due at `millis` of `performance.now()`. */
export const line = (millis: number, bytes: number): string =>
  `|${Math.round(millis * 1000)
    .toString()
    .padStart(digits, "0")}`.padEnd(bytes, "x")

/** Calls `onMark` for each mark in the first `length` bytes, with where it is. Returns how many there are. */
export const count = (bytes: Buffer, length: number, onMark?: (at: number) => void): number => {
  let marks = 0
  for (let at = bytes.indexOf(mark); at >= 0 && at < length; at = bytes.indexOf(mark, at + digits)) {
    marks++
    onMark?.(at)
  }
  return marks
}

/** When the line of the mark at `at` was due; `undefined` where a packet ends within the stamp. */
export const dueAt = (bytes: Buffer, at: number, length: number): number | undefined => {
  if (at + digits >= length) return undefined
  let micros = 0
  for (let index = at + 1; index <= at + digits; index++) micros = micros * 10 + bytes[index]! - zero
  return micros / 1000
}
