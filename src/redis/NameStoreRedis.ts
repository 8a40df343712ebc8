/**
 * Reserved names in Redis: see the contract, `chat/NameStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { NameStore, Reservation } from "../chat/NameStore.ts"
import { keyOf } from "../hub/Name.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import type { Generation } from "./Generation.ts"
import type { RedisLink } from "./RedisLink.ts"
import * as SharedList from "./SharedList.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.fromJsonString(Reservation)))

const make = Effect.gen(function* () {
  const { change, load, watch } = yield* SharedList.make("{reserved}", "reserved names")
  const store: NameStore = {
    load: Effect.flatMap(load, (all) =>
      Effect.mapError(
        decode([...all.values()]),
        () => new StoreFailed({ code: "DAMAGED", reason: "the list of reserved names in Redis is damaged" })
      )
    ),
    put: (reservation) => change([[keyOf(reservation.name), JSON.stringify(reservation)]], []),
    remove: (name) => change([], [keyOf(name)]),
    watch
  }
  return store
})

/** The reserved names of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Generation | RedisLink> = Layer.effect(NameStore, make)
