/**
 * The first bytes of a connection: they tell programs that meant another port, and bots, before anybody is greeted.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Socket from "effect/socket/Socket"
import { concat } from "../net/Bytes.ts"
import * as WrongGuest from "../net/WrongGuest.ts"
import * as Monotonic from "../Monotonic.ts"
import * as NetConnection from "./NetConnection.ts"

/** What a reader gives. */
export type Chunk = Uint8Array | string

const encoder = new TextEncoder()

/** The bytes of a chunk; text is UTF-8. */
export const bytesOf = (chunk: Chunk): Uint8Array => (typeof chunk === "string" ? encoder.encode(chunk) : chunk)

/** Whether a program says what it is before anything else: it gets neither a greeting nor the past. */
export const saysBot = (first: Uint8Array): boolean =>
  first.length > 0 && /^\/bot on\s/i.test(new TextDecoder().decode(first.subarray(0, 64)))

/** What comes within `wait`, if anything does; `undefined` when the newcomer hung up before they said anything. */
export const within = Effect.fnUntraced(function* (reader: Socket.Reader, wait: Duration.Duration) {
  let first: Uint8Array = new Uint8Array()
  const deadline = (yield* Monotonic.millis) + Duration.toMillis(wait)
  do {
    const left = deadline - (yield* Monotonic.millis)
    const next = left > 0 ? yield* NetConnection.next(reader, left) : undefined
    if (Socket.isSocketError(next)) return first.length === 0 ? undefined : first
    if (next === undefined) break
    first = concat([first, ...next.map(bytesOf)])
  } while (WrongGuest.isUndecided(first))
  return first
})
