/**
 * Bans and mutes in Redis: see the contract, `chat/SanctionStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Sanction } from "../chat/Sanction.ts"
import { SanctionStore } from "../chat/SanctionStore.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import * as Changes from "./Changes.ts"
import { RedisLink } from "./RedisLink.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.fromJsonString(Sanction)))

/** Those that hit the very same are one. */
const fieldOf = ({ kind, target }: Sanction): string =>
  JSON.stringify([kind, target.name, target.network, target.person])

const make = Effect.gen(function* () {
  const { key, send } = yield* RedisLink
  const changes = yield* Changes.make("sanctions")
  const hash = key("sanctions")
  /** What was loaded or saved last: what changed since is what this process changed. */
  let known = new Map<string, string>()

  const store: SanctionStore = {
    load: Effect.gen(function* () {
      const all = yield* send<ReadonlyArray<string>>("HGETALL", hash)
      const values = all.filter((_, index) => index % 2 === 1)
      const sanctions = yield* Effect.mapError(
        decode(values),
        () => new StoreFailed({ code: "DAMAGED", reason: "the list of bans in Redis is damaged" })
      )
      known = new Map(sanctions.map((one) => [fieldOf(one), JSON.stringify(one)]))
      return sanctions.toSorted((one, other) => one.at - other.at)
    }),
    save: Effect.fnUntraced(function* (sanctions) {
      const next = new Map(sanctions.map((one) => [fieldOf(one), JSON.stringify(one)]))
      const added = [...next].filter(([field, value]) => known.get(field) !== value)
      const removed = [...known.keys()].filter((field) => !next.has(field))
      if (added.length > 0) yield* send("HSET", hash, ...added.flat())
      if (removed.length > 0) yield* send("HDEL", hash, ...removed)
      known = next
      yield* changes.tell
    }),
    watch: changes.watch
  }
  return store
})

/** The bans and mutes of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, RedisLink> = Layer.effect(SanctionStore, make)
