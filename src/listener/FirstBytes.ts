/**
 * The first bytes of a connection: they tell programs that meant another port, and bots, before anybody is greeted.
 */
import * as Clock from "effect/Clock"
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

/** Nothing yet. One for all: each takes 200 bytes, and ten thousand may wait at once. */
export const none: Uint8Array = new Uint8Array()

/** What comes within `wait`, if anything does; `undefined` when the newcomer hung up before they said anything. */
export const within = (reader: Socket.Reader, wait: Duration.Duration): Effect.Effect<Uint8Array | undefined> =>
  Clock.clockWith((clock) => {
    const deadline = Monotonic.millisOf(clock) + Duration.toMillis(wait)
    const after = (first: Uint8Array): Effect.Effect<Uint8Array | undefined> => {
      const left = deadline - Monotonic.millisOf(clock)
      if (left <= 0) return Effect.succeed(first)
      return Effect.flatMap(NetConnection.next(reader, left), (next) => {
        if (next === undefined) return Effect.succeed(first)
        if (Socket.isSocketError(next)) return Effect.succeed(first.length === 0 ? undefined : first)
        const more = concat([first, ...next.map(bytesOf)])
        return WrongGuest.isUndecided(more) ? after(more) : Effect.succeed(more)
      })
    }
    return after(none)
  })
