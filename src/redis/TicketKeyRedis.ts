/**
 * The key of pages' tickets in Redis, so that a page goes on at another server where it was at this one: see
 * `http/TicketKey`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as TicketKey from "../http/TicketKey.ts"
import { Generation } from "./Generation.ts"
import { RedisLink } from "./RedisLink.ts"

const make = Effect.gen(function* () {
  const { key, send } = yield* RedisLink
  const { keep, trusted } = yield* Generation
  const name = key("ticket-key")
  const fresh = Buffer.from(Redacted.value(TicketKey.random())).toString("base64")
  const kept = yield* trusted(Effect.andThen(send("SET", name, fresh, "NX"), send<string>("GET", name)))
  yield* keep({ restate: send("SET", name, kept, "NX") })
  return Redacted.make<Uint8Array>(Buffer.from(kept, "base64"))
})

/** The key of the Redis that is provided; made where there is none. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Generation | RedisLink> = Layer.effect(
  TicketKey.TicketKey,
  make
)
