/**
 * The key of pages' tickets in Redis, so that a page goes on at another server where it was at this one: see
 * `http/TicketKey`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as TicketKey from "../http/TicketKey.ts"
import { RedisLink } from "./RedisLink.ts"

const make = Effect.gen(function* () {
  const { key, send } = yield* RedisLink
  const fresh = Buffer.from(Redacted.value(TicketKey.random())).toString("base64")
  yield* send("SET", key("ticket-key"), fresh, "NX")
  const kept = yield* send<string>("GET", key("ticket-key"))
  return Redacted.make<Uint8Array>(Buffer.from(kept, "base64"))
})

/** The key of the Redis that is provided; made where there is none. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, RedisLink> = Layer.effect(TicketKey.TicketKey, make)
