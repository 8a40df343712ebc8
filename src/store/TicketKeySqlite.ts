/**
 * The key of pages' tickets in a database, so that pages go on where they were after a restart: see `http/TicketKey`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as TicketKey from "../http/TicketKey.ts"
import { Database } from "./Database.ts"
import { statement } from "./Message.ts"

const name = "ticket key"

const make = Effect.gen(function* () {
  const { read, write } = yield* Database
  const fresh = Buffer.from(Redacted.value(TicketKey.random())).toString("base64")
  yield* write(statement("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", name, fresh))
  const [row] = yield* read("SELECT value FROM secrets WHERE name = ?", name)
  return Redacted.make<Uint8Array>(Buffer.from(String(row?.["value"]), "base64"))
})

/** The key of the database that is provided; made where there is none. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Database> = Layer.effect(TicketKey.TicketKey, make)
