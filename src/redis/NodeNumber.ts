/**
 * The number of this process among all that there ever were over one Redis.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Script from "./Script.ts"

/** The numbers of people that a process may give: they are whole in JavaScript for two million processes. */
const peoplePerNode = 2 ** 32

/** A Redis that is new, or has lost its data, begins at a number by chance, so that none that is in use comes again. */
const firstNumbers = 2 ** 20

const next = Script.make(`
local number = redis.call('INCR', KEYS[1])
if number == 1 then
  number = tonumber(ARGV[1])
  redis.call('SET', KEYS[1], ARGV[1])
end
return number`)

/** A number that no process has had. */
export const take = Effect.gen(function* () {
  const { key, run } = yield* RedisLink
  return yield* run<number>(next, [key("{people}:node")], [yield* Random.nextIntBetween(1, firstNumbers)])
})

/** The number of this process. */
export class NodeNumber extends Context.Service<NodeNumber, { readonly home: number; readonly firstPerson: number }>()(
  "effect-hubbub/redis/NodeNumber"
) {}

/** A number that no process had before. */
export const layerNoDeps: Layer.Layer<NodeNumber, StoreFailed, RedisLink> = Layer.effect(
  NodeNumber,
  Effect.map(take, (home) => ({ home, firstPerson: home * peoplePerNode }))
)

/** The process that somebody came to first, by their number. */
export const homeOf = (person: number): number => Math.floor(person / peoplePerNode)
