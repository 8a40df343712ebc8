/**
 * Reserved names in a database: see the contract, `chat/NameStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { NameStore, Reservation } from "../chat/NameStore.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import { Database } from "./Database.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Reservation))

const make = Effect.map(
  Database,
  ({ read, write }): NameStore => ({
    load: Effect.flatMap(read("SELECT name, salt, hash, used_at AS usedAt FROM names"), (rows) =>
      Effect.mapError(
        decode(rows),
        () => new StoreFailed({ code: "SQLITE_CORRUPT", reason: "the list of reserved names is damaged" })
      )
    ),
    put: ({ hash, name, salt, usedAt }) =>
      Effect.asVoid(
        write({
          sql: "INSERT OR REPLACE INTO names (name, salt, hash, used_at) VALUES (?, ?, ?, ?)",
          rows: [[name, salt, hash, usedAt]]
        })
      ),
    remove: (name) => Effect.asVoid(write({ sql: "DELETE FROM names WHERE name = ?", rows: [[name]] }))
  })
)

/** The reserved names of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Database> = Layer.effect(NameStore, make)
