/**
 * What is written of a room.
 */
import { type Entry, isKept } from "../hub/RoomEvent.ts"
import type { StoredRoom } from "../hub/RoomStore.ts"
import { type Statement, statement } from "./Message.ts"

/** The number of the room of a name. */
export const roomId = "(SELECT id FROM rooms WHERE name = ?)"

/** The row of a room, made where there is none. */
export const used = ({ epoch, name }: StoredRoom, head: number, at: number): Statement =>
  statement(
    `INSERT INTO rooms (name, epoch, head, used_at) VALUES (?, ?, ?, ?) ON CONFLICT (name)
     DO UPDATE SET epoch = excluded.epoch, head = max(head, excluded.head), used_at = max(used_at, excluded.used_at)`,
    name,
    epoch,
    head,
    at
  )

/** Keeps entries, all of one room; what is there already stays as it is, so that it may be tried again. */
export const appended = (room: StoredRoom, entries: ReadonlyArray<Entry>): ReadonlyArray<Statement> => {
  const last = entries[entries.length - 1]!
  const topic = entries.findLast(({ event }) => event._tag === "Topic")
  const person = entries.reduce((highest, { event }) => Math.max(highest, "by" in event ? event.by.id : 0), 0)
  return [
    used(room, last.seq, last.at),
    {
      sql: `INSERT OR IGNORE INTO entries (room, seq, at, is_said, event) VALUES (${roomId}, ?, ?, ?, ?)`,
      rows: entries.map(({ at, event, seq }) => [room.name, seq, at, isKept(event) ? 1 : 0, JSON.stringify(event)])
    },
    ...(topic?.event._tag === "Topic"
      ? [
          statement(
            "UPDATE rooms SET topic = ?, topic_seq = ? WHERE name = ? AND topic_seq <= ?",
            topic.event.text,
            topic.seq,
            room.name,
            topic.seq
          )
        ]
      : []),
    statement("UPDATE people SET last = ? WHERE last < ?", person, person)
  ]
}
