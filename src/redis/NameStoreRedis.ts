/**
 * Reserved names in Redis: see the contract, `chat/NameStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { NameStore, Reservation } from "../chat/NameStore.ts"
import { keyOf } from "../hub/Name.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import * as Changes from "./Changes.ts"
import { RedisLink } from "./RedisLink.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.fromJsonString(Reservation)))

const make = Effect.gen(function* () {
  const { key, send } = yield* RedisLink
  const changes = yield* Changes.make("reserved names")
  const hash = key("reserved")
  const store: NameStore = {
    load: Effect.flatMap(send<ReadonlyArray<string>>("HVALS", hash), (values) =>
      Effect.mapError(
        decode(values),
        () => new StoreFailed({ code: "DAMAGED", reason: "the list of reserved names in Redis is damaged" })
      )
    ),
    put: (reservation) =>
      Effect.andThen(send("HSET", hash, keyOf(reservation.name), JSON.stringify(reservation)), changes.tell),
    remove: (name) => Effect.andThen(send("HDEL", hash, keyOf(name)), changes.tell),
    watch: changes.watch
  }
  return store
})

/** The reserved names of the Redis that is provided. */
export const layerNoDeps: Layer.Layer<never, never, RedisLink> = Layer.effect(NameStore, make)
