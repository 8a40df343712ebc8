/**
 * What a peer sends, as it may be shown on a terminal.
 */
import { sanitize } from "../hub/SafeText.ts"

/** Colours and the like: of no use where other controls are not passed on, and in the way of the text. */
const graphicRendition = /\x1b\[[0-9;:]*m/g

/** Decodes UTF-8 wherever it is split and lets through text and line feeds only, or with `isRaw` everything. */
export const make = (isRaw: boolean): ((bytes: Uint8Array) => string) => {
  const decoder = new TextDecoder()
  return (bytes) => {
    const text = decoder.decode(bytes, { stream: true })
    if (isRaw) return text
    return text
      .replace(graphicRendition, "")
      .split("\n")
      .map((line) => sanitize(line))
      .join("\n")
  }
}
