/**
 * A list that all processes have, and any may change: a hash in Redis. Where Redis forgets it, each writes down again what it
 * had, but for what another has taken out since.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as Changes from "./Changes.ts"
import { Generation } from "./Generation.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Script from "./Script.ts"

/** How long, in milliseconds, and how many at most that are remembered of what was taken out: longer than any process is cut off. */
const removedMillis = 30 * 86_400_000
const maxRemoved = 10_000

/** Fields that are written down again at once. */
const atOnce = 500

/** KEYS: list, removed. ARGV: now, how many are set, each with its value, and those that are taken out. */
const change = Script.make(`
local now, last = tonumber(ARGV[1]), 2 + 2 * tonumber(ARGV[2])
for index = 3, last, 2 do
  redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1])
  redis.call('ZREM', KEYS[2], ARGV[index])
end
for index = last + 1, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[index])
  redis.call('ZADD', KEYS[2], now, ARGV[index])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ${removedMillis})
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -${maxRemoved + 1})`)

/** KEYS: list, removed. ARGV: fields, each with its value. */
const restate = Script.make(`
for index = 1, #ARGV, 2 do
  if not redis.call('ZSCORE', KEYS[2], ARGV[index]) then redis.call('HSETNX', KEYS[1], ARGV[index], ARGV[index + 1]) end
end`)

/** A list that all processes have. */
interface SharedList {
  /** What there is, by field. */
  readonly load: Effect.Effect<ReadonlyMap<string, string>, StoreFailed>
  /** What this process knows of it. */
  readonly known: () => ReadonlyMap<string, string>
  readonly change: (
    added: ReadonlyArray<readonly [field: string, value: string]>,
    removed: ReadonlyArray<string>
  ) => Effect.Effect<void, StoreFailed>
  /** Runs `reload` when others changed it, and when they may have, until the scope closes. */
  readonly watch: (reload: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/** The list that is kept as `name`, and that processes tell each other of by `subject`. */
export const make = Effect.fnUntraced(function* (name: string, subject: string) {
  const { key, run, send, watch } = yield* RedisLink
  const { keep, trusted } = yield* Generation
  const changes = yield* Changes.make(subject)
  const keys = [key(name), key(`${name}:removed`)]
  let known: ReadonlyMap<string, string> = new Map()
  const tellAgain = Effect.gen(function* () {
    const all = [...known]
    for (let from = 0; from < all.length; from += atOnce) {
      yield* run(restate, keys, all.slice(from, from + atOnce).flat())
    }
  })
  yield* keep({ restate: tellAgain })
  // a Redis that comes back may have lost what it was told last, and that alone
  let isDoubtful = false
  const doubt = () => {
    isDoubtful = true
  }
  yield* watch({ onReady: doubt, onLost: () => {} })
  const read = Effect.gen(function* () {
    if (isDoubtful) {
      // it may come back once more meanwhile
      isDoubtful = false
      yield* Effect.onError(tellAgain, () => Effect.sync(doubt))
    }
    return yield* send<ReadonlyArray<string>>("HGETALL", keys[0]!)
  })
  // what was read before a change must not be taken for what there is after it
  const oneByOne = Semaphore.makeUnsafe(1)
  const write = Effect.fnUntraced(function* (
    added: ReadonlyArray<readonly [string, string]>,
    removed: ReadonlyArray<string>
  ) {
    const now = yield* Clock.currentTimeMillis
    yield* run(change, keys, [now, added.length, ...added.flat(), ...removed])
    const next = new Map([...known, ...added])
    for (const field of removed) next.delete(field)
    known = next
  }, oneByOne.withPermits(1))
  const list: SharedList = {
    load: Effect.map(trusted(read), (all) => {
      known = new Map(all.flatMap((field, index) => (index % 2 === 0 ? [[field, all[index + 1] ?? ""]] : [])))
      return known
    }).pipe(oneByOne.withPermits(1)),
    known: () => known,
    change: (added, removed) => Effect.andThen(write(added, removed), changes.tell),
    watch: changes.watch
  }
  return list
})
