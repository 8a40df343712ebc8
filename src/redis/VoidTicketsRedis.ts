/**
 * Whose tickets are void, for all servers: see the contract, `chat/VoidTickets`. Where Redis forgets it, rooms begin anew, and
 * no ticket of before is good any more.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { VoidTickets } from "../chat/VoidTickets.ts"
import { Settings } from "../Settings.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Script from "./Script.ts"

/** Stays that are remembered at most, of all servers: some 20 MB. Those that ended first are forgotten first. */
const maxStays = 100_000

/** KEYS: ended, order. ARGV: now, milliseconds, stay, sequence number. */
const put = Script.make(`
local before = redis.call('HGET', KEYS[1], ARGV[3])
if not before or tonumber(before) < tonumber(ARGV[4]) then redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[3])
for _, first in ipairs(redis.call('ZRANGE', KEYS[2], 0, -${maxStays + 1})) do
  redis.call('HDEL', KEYS[1], first)
  redis.call('ZREM', KEYS[2], first)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])`)

const make = Effect.gen(function* () {
  const { redisKeepFor } = yield* Settings
  const { key, run, send, watch } = yield* RedisLink
  const keys = [key("{tickets}:ended"), key("{tickets}:order")]
  /** What Redis has not been told yet. */
  const untold = new Map<string, number>()

  const tell = Effect.fnUntraced(function* (stay: string, seq: number) {
    const now = yield* Clock.currentTimeMillis
    // a room nobody speaks in is kept no longer, and in its next epoch no ticket of this one is good
    yield* run(put, keys, [now, Duration.toMillis(redisKeepFor), stay, seq])
    if (untold.get(stay) === seq) untold.delete(stay)
  })
  const tellAll = Effect.suspend(() => Effect.forEach([...untold], (one) => tell(...one), { discard: true }))

  const woken = yield* Queue.sliding<void>(1)
  yield* watch({ onReady: () => void Queue.offerUnsafe(woken, undefined), onLost: () => {} })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(woken), Effect.ignore(tellAll))))

  const voids: VoidTickets = {
    find: (stays) =>
      Effect.map(send<ReadonlyArray<string | null>>("HMGET", keys[0]!, ...stays), (found) =>
        stays.map((stay, index) => untold.get(stay) ?? (found[index] ? Number(found[index]) : undefined))
      ),
    put: (stay, seq) =>
      Effect.suspend(() => {
        if (untold.size < maxStays) untold.set(stay, seq)
        return Effect.ignore(tell(stay, seq))
      })
  }
  return voids
})

/** The void tickets of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, RedisLink | Settings> = Layer.effect(VoidTickets, make)
