/**
 * Random and mutated bytes that a seed makes again: what a fuzz run throws at the code.
 */
import { openings } from "../e2e/openings/Openings.ts"

/** Numbers of 32 bits that look random (Mulberry32). */
export const numbers = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Bytes that mean something to telnet, to lines or to UTF-8. */
const telling = [
  255, 255, 255, 250, 240, 251, 252, 253, 254, 244, 247, 248, 246, 0, 1, 3, 6, 24, 31, 42, 8, 127, 10, 13, 27, 0xc2,
  0x9b, 0xe2, 0x80, 0xae, 0xf0, 0x9f, 0x98, 0x83, 97
]

const seeds = Array.from(openings.values(), ({ bytes }) => bytes)

/** A piece of a few hundred bytes: noise, telling bytes, or a captured opening with some bytes changed, lost, doubled. */
export const piece = (next: () => number): Uint8Array => {
  const among = <A>(values: ReadonlyArray<A>): A => values[next() % values.length]!
  const length = 1 + (next() % 500)
  const kind = next() % 3
  if (kind === 0) return Uint8Array.from({ length }, () => next() & 255)
  if (kind === 1) return Uint8Array.from({ length }, () => (next() % 4 === 0 ? next() & 255 : among(telling)))
  return Uint8Array.from(
    Array.from(among(seeds)).flatMap((byte) => {
      switch (next() % 24) {
        case 0:
          return []
        case 1:
          return [byte, byte]
        case 2:
          return [among(telling)]
        case 3:
          return [byte, next() & 255]
        default:
          return [byte]
      }
    })
  )
}

/** `bytes` in chunks of random lengths. */
export const chunked = (bytes: Uint8Array, next: () => number): ReadonlyArray<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  for (let start = 0; start < bytes.length; ) {
    const length = 1 + (next() % 64)
    chunks.push(bytes.subarray(start, start + length))
    start += length
  }
  return chunks
}
