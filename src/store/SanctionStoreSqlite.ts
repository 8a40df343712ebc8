/**
 * Bans and mutes in a database: see the contract, `chat/SanctionStore`.
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { SanctionStore } from "../chat/SanctionStore.ts"
import { Sanction, Target } from "../chat/Sanction.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { damaged, Database, timeIn } from "./Database.ts"
import { type Row, statement } from "./Message.ts"

const decode = Schema.decodeUnknownResult(Schema.Struct({ ...Sanction.fields, target: Schema.fromJsonString(Target) }))

/** Rows that cannot be read, and what to do about them. */
const unreadable = (rows: ReadonlyArray<Row>): StoreFailed => {
  const ids = rows.map(({ id }) => id).join(", ")
  return damaged(
    `hubbub.sqlite has bans or mutes that cannot be read, and nobody is let in without them; put a backup in its place, `
      + `or remove them there (DELETE FROM sanctions WHERE rowid IN (${ids})) and ban anew`
  )
}

const make = Effect.gen(function* () {
  const { read, write } = yield* Database
  const store: SanctionStore = {
    load: Effect.gen(function* () {
      const times = `${timeIn("at")}, ${timeIn("until")}`
      const rows = yield* read(`SELECT rowid AS id, kind, target, ${times}, by, reason FROM sanctions ORDER BY rowid`)
      const [sanctions, lost] = Array.partition(rows, (row) => Result.mapError(decode(row), () => row))
      return lost.length === 0 ? sanctions : yield* unreadable(lost)
    }),
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
  }
  // a ban that is not known would not hold
  yield* store.load
  return store
})

/** The bans and mutes of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Database> = Layer.effect(SanctionStore, make)
