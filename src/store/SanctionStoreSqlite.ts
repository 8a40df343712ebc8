/**
 * Bans and mutes in a database: see the contract, `chat/SanctionStore`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { SanctionStore } from "../chat/SanctionStore.ts"
import { Sanction, Target } from "../chat/Sanction.ts"
import { damaged, Database } from "./Database.ts"
import { statement } from "./Message.ts"

const decode = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ ...Sanction.fields, target: Schema.fromJsonString(Target) }))
)

const make = Effect.map(
  Database,
  ({ read, write }): SanctionStore => ({
    load: Effect.flatMap(read("SELECT kind, target, at, until, by, reason FROM sanctions ORDER BY rowid"), (rows) =>
      Effect.mapError(decode(rows), () => damaged("the list of bans"))
    ),
    save: (sanctions) =>
      Effect.asVoid(
        write(statement("DELETE FROM sanctions"), {
          sql: "INSERT INTO sanctions (kind, target, at, until, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
          rows: sanctions.map(({ at, by, kind, reason, target, until }) => [
            kind,
            JSON.stringify(target),
            at,
            until,
            by,
            reason
          ])
        })
      )
  })
)

/** The bans and mutes of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, never, Database> = Layer.effect(SanctionStore, make)
