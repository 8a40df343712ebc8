/**
 * Reserved names in a database: see the contract, `chat/NameStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { NameStore, Reservation } from "../chat/NameStore.ts"
import { damaged, Database, timeIn } from "./Database.ts"
import { statement } from "./Message.ts"

const decode = Schema.decodeUnknownEffect(Schema.Array(Reservation))

const make = Effect.map(
  Database,
  ({ read, write }): NameStore => ({
    load: Effect.flatMap(read(`SELECT name, salt, hash, ${timeIn("used_at", "usedAt")} FROM names`), (rows) =>
      Effect.mapError(decode(rows), () => damaged("the list of reserved names is damaged"))
    ),
    put: ({ hash, name, salt, usedAt }) =>
      Effect.asVoid(
        write(
          statement(
            "INSERT OR REPLACE INTO names (name, salt, hash, used_at) VALUES (?, ?, ?, ?)",
            name,
            salt,
            hash,
            usedAt
          )
        )
      ),
    remove: (name) => Effect.asVoid(write(statement("DELETE FROM names WHERE name = ?", name)))
  })
)

/** The reserved names of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Database> = Layer.effect(NameStore, make)
