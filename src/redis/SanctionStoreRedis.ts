/**
 * Bans and mutes in Redis: see the contract, `chat/SanctionStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Sanction } from "../chat/Sanction.ts"
import { SanctionStore } from "../chat/SanctionStore.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import type { Generation } from "./Generation.ts"
import type { RedisLink } from "./RedisLink.ts"
import * as SharedList from "./SharedList.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.fromJsonString(Sanction)))

/** Those that hit the very same are one. */
const fieldOf = ({ kind, target }: Sanction): string =>
  JSON.stringify([kind, target.name, target.network, target.person])

const make = Effect.gen(function* () {
  const { change, known, load, watch } = yield* SharedList.make("{sanctions}", "sanctions")
  const store: SanctionStore = {
    load: Effect.flatMap(load, (all) =>
      Effect.mapBoth(decode([...all.values()]), {
        onFailure: () => new StoreFailed({ code: "DAMAGED", reason: "the list of bans in Redis is damaged" }),
        onSuccess: (sanctions) => sanctions.toSorted((one, other) => one.at - other.at)
      })
    ),
    save: (sanctions) =>
      Effect.suspend(() => {
        // what is other than what was known is what this process changed
        const before = known()
        const next = new Map(sanctions.map((one) => [fieldOf(one), JSON.stringify(one)]))
        const added = [...next].filter(([field, value]) => before.get(field) !== value)
        return change(
          added,
          [...before.keys()].filter((field) => !next.has(field))
        )
      }),
    watch
  }
  return store
})

/** The bans and mutes of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Generation | RedisLink> = Layer.effect(SanctionStore, make)
