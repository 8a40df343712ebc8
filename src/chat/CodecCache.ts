/**
 * Codecs by what they look like, so that readers who want the same share one, and with it every buffer.
 */
import type { Codec } from "../hub/Codec.ts"

/** How many are remembered: more than a busy server needs. Rooms come and go, and so do styles. */
const maxCodecs = 256

/** A function that gives the same codec for the same key for as long as it is remembered. */
export const make = <A>(keyOf: (style: A) => string, codecOf: (style: A) => Codec): ((style: A) => Codec) => {
  const codecs = new Map<string, Codec>()
  return (style) => {
    const key = keyOf(style)
    const known = codecs.get(key)
    if (known !== undefined) return known
    // whoever uses one of these goes on using it; only those who come later share another
    if (codecs.size >= maxCodecs) codecs.clear()
    const codec = codecOf(style)
    codecs.set(key, codec)
    return codec
  }
}
