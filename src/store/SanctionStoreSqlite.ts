/**
 * Bans and mutes in a database: see the contract, `chat/SanctionStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { SanctionStore } from "../chat/SanctionStore.ts"
import { Sanction, Target } from "../chat/Sanction.ts"
import { StoreFailed } from "../hub/RoomStore.ts"
import { Database } from "./Database.ts"

const decode = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ ...Sanction.fields, target: Schema.fromJsonString(Target) }))
)

const make = Effect.map(
  Database,
  ({ read, write }): SanctionStore => ({
    load: Effect.flatMap(read("SELECT kind, target, at, until, by, reason FROM sanctions ORDER BY rowid"), (rows) =>
      Effect.mapError(
        decode(rows),
        () => new StoreFailed({ code: "SQLITE_CORRUPT", reason: "the list of bans is damaged" })
      )
    ),
    save: (sanctions) =>
      Effect.asVoid(
        write(
          { sql: "DELETE FROM sanctions", rows: [[]] },
          {
            sql: "INSERT INTO sanctions (kind, target, at, until, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
            rows: sanctions.map(({ at, by, kind, reason, target, until }) => [
              kind,
              JSON.stringify(target),
              at,
              until,
              by,
              reason
            ])
          }
        )
      )
  })
)

/** The bans and mutes of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Database> = Layer.effect(SanctionStore, make)
