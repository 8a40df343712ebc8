/**
 * Rooms in a database: see the contract, `hub/RoomStore`.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Entry, RoomEvent } from "../hub/RoomEvent.ts"
import { type Remembered, RoomStore, type StoreFailed } from "../hub/RoomStore.ts"
import type * as Settings from "../Settings.ts"
import { unreadable } from "../hub/Unreadable.ts"
import { Database, timeIn } from "./Database.ts"
import { type Row, statement } from "./Message.ts"
import * as Retention from "./Retention.ts"
import { appended, roomId, used } from "./RoomStatements.ts"

/** How the event of an entry is written. */
const decodeEvent = Schema.decodeUnknownOption(Schema.fromJsonString(RoomEvent))

/** What is read of an entry. */
const columns = `seq, ${timeIn("at")}, event`

/** The most damaged entries of which the log tells: by then it has been read. */
const maxReported = 1000

/** Tells once of each entry that cannot be read, and nothing of what it says. */
const makeReport = (): ((room: string, seq: number) => Effect.Effect<void>) => {
  const reported = new Set<string>()
  return (room, seq) =>
    Effect.suspend(() => {
      const entry = `Entry ${seq} of #${room}`
      if (reported.has(entry) || reported.size >= maxReported) return Effect.void
      reported.add(entry)
      return Effect.logError(`${entry} in the database cannot be read`)
    })
}

const make = Effect.gen(function* () {
  const { read, trouble, write } = yield* Database
  // nobody is behind a lock any more, and nobody else is to read what was said there
  yield* write(statement("DELETE FROM rooms WHERE is_locked = 1"))
  const [people] = yield* read("SELECT last FROM people")
  const retention = yield* Retention.make
  const report = makeReport()

  const entryOf = (room: string, row: Row): Effect.Effect<Entry> => {
    const event = decodeEvent(row["event"])
    const seq = Number(row["seq"])
    const entry = Entry.make({ seq, at: Number(row["at"]), event: Option.getOrElse(event, () => unreadable) })
    return Option.isSome(event) ? Effect.succeed(entry) : Effect.as(report(room, seq), entry)
  }
  /** Rows come newest first. */
  const entriesOf = (room: string, rows: ReadonlyArray<Row>): Effect.Effect<ReadonlyArray<Entry>> =>
    Effect.forEach(rows.toReversed(), (row) => entryOf(room, row))

  const store: RoomStore = {
    lastPerson: Number(people?.["last"] ?? 0),
    trouble,
    open: Effect.fnUntraced(function* (name, lines) {
      const [room] = yield* read("SELECT epoch, head, topic FROM rooms WHERE name = ?", name)
      if (room === undefined) return undefined
      const newest = `SELECT ${columns} FROM entries WHERE room = ${roomId} ORDER BY seq DESC LIMIT ?`
      const entries = yield* entriesOf(name, yield* read(newest, name, lines))
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
          `SELECT ${columns} FROM entries WHERE room = ${roomId} AND is_said = 1 AND seq < ?
           ORDER BY seq DESC LIMIT ?`,
          name,
          before ?? Number.MAX_SAFE_INTEGER,
          // SQLite has no number for "all there are"
          Math.min(limit, Number.MAX_SAFE_INTEGER)
        ),
        (rows) => entriesOf(name, rows)
      ),
    rooms: Effect.map(read(`SELECT name, ${timeIn("used_at")} FROM rooms ORDER BY rooms.used_at DESC`), (rows) =>
      rows.map((row) => ({ name: String(row["name"]), usedAt: Number(row["used_at"]) }))
    )
  }
  return store
})

/** The rooms of the database that is provided. */
export const layerNoDeps: Layer.Layer<never, StoreFailed, Database | Settings.Settings> = Layer.effect(RoomStore, make)
