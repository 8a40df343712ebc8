/**
 * The first bytes of a connection: they tell programs that meant another port, and bots, before anybody is greeted.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Socket from "effect/socket/Socket"
import { concat } from "../net/Bytes.ts"
import * as WrongGuest from "../net/WrongGuest.ts"

/** What a reader gives. */
export type Chunk = Uint8Array | string

const encoder = new TextEncoder()

/** The bytes of a chunk; text is UTF-8. */
export const bytesOf = (chunk: Chunk): Uint8Array => (typeof chunk === "string" ? encoder.encode(chunk) : chunk)

const whole = (first: ReadonlyArray<Chunk>): Uint8Array => concat(first.map(bytesOf))

/** Who came to the wrong door, if anybody did. */
export const strangerOf = (first: ReadonlyArray<Chunk>): WrongGuest.WrongGuest | undefined =>
  WrongGuest.recognise(whole(first))

/** Whether a program says what it is before anything else: it gets neither a greeting nor the past. */
export const saysBot = (first: ReadonlyArray<Chunk>): boolean =>
  /^\/bot on\s/i.test(new TextDecoder().decode(whole(first).subarray(0, 64)))

/** Reads on until it is clear who it is, or `pull` gives nothing; adds what comes to `first`. */
export const gather = Effect.fnUntraced(function* <E>(
  first: Array<Chunk>,
  pull: Effect.Effect<ReadonlyArray<Chunk>, E>
) {
  let isMore = true
  while (isMore && (first.length === 0 || WrongGuest.isUndecided(whole(first)))) {
    const chunks = yield* pull
    first.push(...chunks)
    isMore = chunks.length > 0
  }
})

/** What comes within `wait`, if anything does; `undefined` when the newcomer hung up before they said anything. */
export const within = Effect.fnUntraced(function* (reader: Socket.Reader, wait: Duration.Duration) {
  const first: Array<Chunk> = []
  if (Duration.isZero(wait)) return first
  const isOver = yield* Effect.timeoutOption(gather(first, reader.pull), wait).pipe(
    Effect.as(false),
    Effect.catch(() => Effect.succeed(true))
  )
  return isOver && first.length === 0 ? undefined : first
})
