/**
 * What is no longer kept: lines beyond the number or the age that the settings say, and rooms beyond their number. Little
 * by little, for what is being said waits for the same disk.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { Settings } from "../Settings.ts"
import { Database } from "./Database.ts"
import { statement } from "./Message.ts"

/** Rows that go at once: under a millisecond of the disk's time. */
const rowsAtOnce = 500

/** How often rooms where something was said are looked at for lines that are too many. */
const every = "1 second"

/** After so many looks all rooms are looked at, for lines that are too old: once an hour. */
const looksPerRound = 3600

/** Of the oldest lines of a room those that are too many or too old. */
const trim = `
  DELETE FROM entries WHERE room = (SELECT id FROM rooms WHERE name = ?1) AND seq IN (
    SELECT seq FROM (
      SELECT seq, at FROM entries WHERE room = (SELECT id FROM rooms WHERE name = ?1) ORDER BY seq LIMIT ${rowsAtOnce}
    ) WHERE seq <= (SELECT head FROM rooms WHERE name = ?1) - ?2 OR at < ?3
  )`

/** Rooms where nothing is kept and nothing has happened for too long. */
const removeEmpty = `
  DELETE FROM rooms WHERE used_at < ? AND NOT EXISTS (SELECT 1 FROM entries WHERE room = rooms.id)`

/** The rooms that are too many. */
const tooMany = "SELECT name FROM rooms ORDER BY used_at DESC LIMIT -1 OFFSET ?"

/** What a store tells of its rooms. */
export interface Retention {
  /** Something was appended to the room: it may hold too much. */
  readonly touch: (room: string) => void
}

/** Trims until the scope closes. */
export const make: Effect.Effect<Retention, never, Database | Settings | Scope.Scope> = Effect.gen(function* () {
  const { keepFor, keepLines, keepRooms } = yield* Settings
  const { read, write } = yield* Database
  const touched = new Set<string>()
  let looks = 0

  /** Trims a room to its newest `lines`, a few rows at a time. */
  const trimTo = (room: string, lines: number, oldest: number): Effect.Effect<void, StoreFailed> =>
    Effect.flatMap(write(statement(trim, room, lines, oldest)), (rows) =>
      rows < rowsAtOnce ? Effect.void : trimTo(room, lines, oldest)
    )

  const look = Effect.gen(function* () {
    const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(keepFor)
    const isRound = looks++ % looksPerRound === 0
    if (isRound) for (const { name } of yield* read("SELECT name FROM rooms")) touched.add(String(name))
    for (const room of touched) {
      yield* trimTo(room, keepLines, oldest)
      touched.delete(room)
    }
    if (isRound) yield* write(statement(removeEmpty, oldest))
    for (const { name } of yield* read(tooMany, keepRooms)) {
      yield* trimTo(String(name), 0, oldest)
      yield* write(statement("DELETE FROM rooms WHERE name = ?", String(name)))
    }
  })

  // a full disk is the delivery's to report; it is looked at again anyway
  const loop = Effect.forever(Effect.andThen(Effect.ignore(look), Effect.sleep(every)))
  yield* Effect.forkScoped(loop)
  return { touch: (room) => void touched.add(room) }
})
