/**
 * What was typed or pasted, as lines.
 */

const encoder = new TextEncoder()

/** The lines of a text, without the empty ones. */
export const linesOf = (text: string): ReadonlyArray<string> =>
  text.split(/\r\n|[\r\n\u2028\u2029]/).filter((line) => line.trim() !== "")

/** Bytes of a line as the server counts them. */
export const bytesOf = (line: string): number => encoder.encode(line).length
