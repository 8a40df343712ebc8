/**
 * What a data directory holds, to be taken elsewhere: as lines of JSON, or as a copy of the database. Both work while a
 * server serves from it.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { access, chmod, constants, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { RoomEvent, safe } from "../hub/RoomEvent.ts"
import { RoomName } from "../hub/RoomName.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import { BadDataDirectory, Database, failure, fileIn, requireSqlite } from "./Database.ts"
import { applicationId } from "./Migrations.ts"
import { appended } from "./RoomStatements.ts"
import { objectionOf } from "./SqliteError.ts"

/** One entry of a room, as a line of an archive has it. `at` is Unix time in milliseconds. */
export const Line = Schema.Struct({
  room: RoomName,
  /** See `hub/Position`. */
  epoch: Schema.String,
  seq: Schema.Int,
  at: Schema.Number,
  event: RoomEvent
})

/** One entry of a room. */
export type Line = typeof Line.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Line))

/** A line of an archive that cannot be put back. Nothing after it was; what comes before it was. */
export class BadLine extends Schema.TaggedError<BadLine>()("BadLine", { line: Schema.Int, reason: Schema.String }) {
  override get message() {
    return `Line ${this.line} cannot be imported: ${this.reason}. What comes before it was; it may be imported again.`
  }
}

/** The copy cannot be made. What is there is as it was. */
export class CannotBackUp extends Schema.TaggedError<CannotBackUp>()("CannotBackUp", {
  file: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Cannot copy the database to ${this.file}: ${this.reason}.`
  }
}

const failed = (error: unknown): StoreFailed => failure(objectionOf(error))

/** What the system may say of the database's file, in words. */
const explanations: Readonly<Record<string, string>> = {
  ENOENT: "there is no hubbub.sqlite",
  ENOTDIR: "it is no directory",
  EACCES: "no permission to read it"
}

/** The database of a directory, to be read only, whoever serves from it. */
const open = Effect.fnUntraced(function* (
  directory: string
): Effect.fn.Return<DatabaseSync, BadDataDirectory, Scope.Scope> {
  const bad = (reason: string) => new BadDataDirectory({ directory, reason })
  const because = (error: unknown) => bad(explanations[codeOf(error)] ?? failed(error).reason)
  yield* requireSqlite(directory)
  yield* Effect.tryPromise({ try: () => access(fileIn(directory), constants.R_OK), catch: because })
  const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
  const database = yield* Effect.acquireRelease(
    Effect.try({
      try: () => new DatabaseSync(fileIn(directory), { readOnly: true, timeout: 5000 }),
      catch: because
    }),
    (database) => Effect.sync(() => database.close())
  )
  // the first thing that is read of the file
  const found = yield* Effect.try({ try: () => database.prepare("PRAGMA application_id").get(), catch: because })
  if (found?.["application_id"] !== applicationId) return yield* bad("hubbub.sqlite is the database of another program")
  return database
})

/** How far one has read: the number of the room and of the entry. */
type Place = readonly [room: number, seq: number]

/** Rows that are read at once. */
const pageRows = 1000

const page = `
  SELECT rooms.name AS room, rooms.id AS id, epoch, seq, at, event FROM entries JOIN rooms ON rooms.id = entries.room
  WHERE (entries.room, seq) > (?, ?) AND is_locked = 0 AND (?3 IS NULL OR rooms.name = ?3)
  ORDER BY entries.room, seq LIMIT ${pageRows}`

/**
 * Everything that is kept, or what is kept of one room, as lines of JSON, each room's in order. What was said behind a lock
 * is left out: an archive has no locks.
 */
export const lines = (directory: string, room?: string): Stream.Stream<string, BadDataDirectory | StoreFailed> =>
  Stream.unwrap(
    Effect.map(open(directory), (database) =>
      Stream.paginate<Place, string, StoreFailed>([0, 0], ([id, after]) =>
        Effect.map(
          Effect.try({ try: () => database.prepare(page).all(id, after, room ?? null), catch: failed }),
          (rows) => {
            const last = rows[pageRows - 1]
            const text = rows.map(
              ({ at, epoch, event, room, seq }) =>
                `{"room":${JSON.stringify(room)},"epoch":${JSON.stringify(epoch)},"seq":${seq},"at":${at},"event":${event}}`
            )
            const next = last && ([Number(last["id"]), Number(last["seq"])] as const)
            return [text, Option.fromUndefinedOr(next)] as const
          }
        )
      )
    )
  )

/** Lines that are put back at once. */
const importLines = 1000

/** What became of the entries of an archive. */
export interface Restored {
  readonly imported: number
  /** Those that were there already, and stay as they are. */
  readonly present: number
}

/** Puts back lines of an archive. */
export const restore = Effect.fnUntraced(function* <E, R>(
  archive: Stream.Stream<string, E, R>
): Effect.fn.Return<Restored, BadLine | StoreFailed | E, Database | R> {
  const { read, write } = yield* Database
  // nobody else writes meanwhile
  const kept = Effect.map(read("SELECT count(*) AS count FROM entries"), ([row]) => Number(row?.["count"]))
  const before = yield* kept
  /** The epoch of each room that was there or has been made. */
  const epochs = new Map<string, string>()
  let count = 0
  const accept = Effect.fnUntraced(function* (text: string) {
    const line = count + 1
    const bad = (reason: string) => new BadLine({ line, reason })
    const decoded = yield* Effect.mapError(decode(text), () => bad("it is no entry of a room"))
    const known = epochs.get(decoded.room)
    if (known === undefined) {
      const [row] = yield* read("SELECT epoch FROM rooms WHERE name = ?", decoded.room)
      epochs.set(decoded.room, String(row?.["epoch"] ?? decoded.epoch))
    }
    if (epochs.get(decoded.room) !== decoded.epoch) {
      return yield* bad(`#${decoded.room} is there already, and is another room of that name`)
    }
    count++
    return decoded
  })
  const put = (lines: ReadonlyArray<Line>) => {
    const byRoom = Map.groupBy(lines, ({ room }) => room)
    return write(
      ...Array.from(byRoom, ([name, some]) =>
        appended(
          { name, epoch: some[0]!.epoch },
          some.map(({ at, event, seq }) => ({ _tag: "Entry", at, seq, event: safe(event) }))
        )
      ).flat()
    )
  }
  yield* archive.pipe(
    Stream.filter((text) => text !== ""),
    Stream.mapEffect(accept),
    Stream.grouped(importLines),
    Stream.runForEach(put)
  )
  const imported = (yield* kept) - before
  return { imported, present: count - imported }
})

/** Copies the database into a file, which must not be there, while whoever serves from it goes on. */
export const backUp = (directory: string, file: string): Effect.Effect<void, BadDataDirectory | CannotBackUp> =>
  Effect.scoped(
    Effect.gen(function* () {
      const exists = (path: string) =>
        Effect.promise(() =>
          access(path).then(
            () => true,
            () => false
          )
        )
      const cannot = (reason: string) => new CannotBackUp({ file, reason })
      const database = yield* open(directory)
      if (yield* exists(file)) return yield* cannot("it is there already")
      if (!(yield* exists(dirname(file)))) return yield* cannot("there is no such folder")
      const part = `${file}.part`
      yield* Effect.tryPromise({
        try: async () => {
          const { backup } = await import("node:sqlite")
          await backup(database, part)
          // what people said is nobody else's business on this machine
          await chmod(part, 0o600)
          await rename(part, file)
        },
        catch: (error) => cannot(failed(error).reason)
      }).pipe(Effect.onError(() => Effect.promise(() => rm(part, { force: true }))))
    })
  )
