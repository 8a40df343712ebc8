/**
 * Ways to cut bytes into chunks: what a network may do to any stream.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"

const encoder = new TextEncoder()

/** UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Bytes written as hexadecimal pairs, `'…'` standing for ASCII text: `61 'bc' 0d`. */
export const hex = (written: string): Uint8Array =>
  new Uint8Array(
    (written.match(/'[^']*'|[0-9a-f]{2}/giu) ?? []).flatMap((part) =>
      part.startsWith("'") ? Array.from(utf8(part.slice(1, -1))) : [Number.parseInt(part, 16)]
    )
  )

/** `bytes` cut at every position, one at a time, and into single bytes. */
export const everyCut = (bytes: Uint8Array): ReadonlyArray<ReadonlyArray<Uint8Array>> => [
  Array.from(bytes, (byte) => new Uint8Array([byte])),
  ...Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)])
]

/** `bytes` cut into chunks of the given lengths, over and over, down to empty ones. */
export const cut = (bytes: Uint8Array, lengths: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  let start = 0
  for (let turn = 0; start < bytes.length && turn < lengths.length; turn++) {
    chunks.push(bytes.subarray(start, start + lengths[turn]!))
    start += lengths[turn]!
  }
  return [...chunks, bytes.subarray(start)]
}

const within = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** Chunk lengths for {@link cut}. */
export const lengths = Arbitrary.array(within(0, 9), { maxLength: 40 })

/** Bytes of which half are among `telling`: those that mean something to the code under test. */
export const bytesAmong = (telling: ReadonlyArray<number>, maxLength = 120): Arbitrary.Arbitrary<Uint8Array> =>
  Arbitrary.map(
    Arbitrary.array(Arbitrary.all([within(0, 2 * telling.length), within(0, 255)]), { maxLength }),
    (drawn) => new Uint8Array(drawn.map(([index, any]) => telling[index] ?? any))
  )
