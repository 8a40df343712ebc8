/**
 * Rooms in a database: see the contract, `hub/RoomStore`.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Entry, RoomEvent } from "../hub/RoomEvent.ts"
import { type Remembered, RoomStore, type StoreFailed } from "../hub/RoomStore.ts"
import type * as Settings from "../Settings.ts"
import { damaged, Database } from "./Database.ts"
import { type Row, statement } from "./Message.ts"
import * as Retention from "./Retention.ts"
import { appended, roomId, used } from "./RoomStatements.ts"

/** How the event of an entry is written. */
const decodeEvent = Schema.decodeUnknownEffect(Schema.fromJsonString(RoomEvent))

const entryOf = (row: Row): Effect.Effect<Entry, StoreFailed> =>
  Effect.mapBoth(decodeEvent(row["event"]), {
    onFailure: () => damaged(`entry ${String(row["seq"])} of the history`),
    onSuccess: (event) => Entry.make({ seq: Number(row["seq"]), at: Number(row["at"]), event })
  })

/** Rows come newest first. */
const entriesOf = (rows: ReadonlyArray<Row>): Effect.Effect<ReadonlyArray<Entry>, StoreFailed> =>
  Effect.forEach(rows.toReversed(), entryOf)

const make = Effect.gen(function* () {
  const { read, trouble, write } = yield* Database
  // nobody is behind a lock any more, and nobody else is to read what was said there
  yield* write(statement("DELETE FROM rooms WHERE is_locked = 1"))
  const [people] = yield* read("SELECT last FROM people")
  const retention = yield* Retention.make

  const store: RoomStore = {
    lastPerson: Number(people?.["last"] ?? 0),
    trouble,
    open: Effect.fnUntraced(function* (name, lines) {
      const [room] = yield* read("SELECT epoch, head, topic FROM rooms WHERE name = ?", name)
      if (room === undefined) return undefined
      const newest = `SELECT seq, at, event FROM entries WHERE room = ${roomId} ORDER BY seq DESC LIMIT ?`
      const entries = yield* Effect.flatMap(read(newest, name, lines), entriesOf)
      const remembered: Remembered = {
        epoch: String(room["epoch"]),
        head: Number(room["head"]),
        topic: String(room["topic"]),
        entries
      }
      return remembered
    }),
    append: (room, entries) => Effect.map(write(...appended(room, entries)), () => retention.touch(room.name)),
    lock: (room, isLocked) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        write(
          used(room, 0, now),
          statement("UPDATE rooms SET is_locked = ? WHERE name = ?", isLocked ? 1 : 0, room.name)
        )
      ),
    forget: ({ name }, seq) =>
      write(
        statement(`DELETE FROM entries WHERE room = ${roomId} AND seq <= ?`, name, seq),
        statement("UPDATE rooms SET topic = '' WHERE name = ? AND topic_seq <= ?", name, seq),
        statement("UPDATE rooms SET is_locked = 0 WHERE name = ?", name)
      ),
    history: (name, limit, before) =>
      Effect.flatMap(
        read(
          `SELECT seq, at, event FROM entries WHERE room = ${roomId} AND is_said = 1 AND seq < ?
           ORDER BY seq DESC LIMIT ?`,
          name,
          before ?? Number.MAX_SAFE_INTEGER,
          // SQLite has no number for "all there are"
          Math.min(limit, Number.MAX_SAFE_INTEGER)
        ),
        entriesOf
      ),
    rooms: Effect.map(read("SELECT name, used_at FROM rooms ORDER BY used_at DESC"), (rows) =>
      rows.map((row) => ({ name: String(row["name"]), usedAt: Number(row["used_at"]) }))
    )
  }
  return store
})

/** The rooms of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Database | Settings.Settings> = Layer.effect(RoomStore, make)
