/**
 * A lock ends with the last person behind it, whoever finds that they are gone.
 */
import * as Effect from "effect/Effect"
import { endLock as script } from "./OrderScripts.ts"
import { RedisLink } from "./RedisLink.ts"

/** Ends the lock of a room that nobody is in, with all that was said there, and returns up to which number; if there is one. */
export const endLock = Effect.fnUntraced(function* (room: string) {
  const { key, run } = yield* RedisLink
  const roomKey = (what: string) => key(`{${room}}${what}`)
  const keys = [":meta", ":log", ":who", ":rules"].map(roomKey)
  const forgotten = yield* run<string | null>(script, keys, [roomKey("")])
  return forgotten === null ? undefined : Number(forgotten)
})
