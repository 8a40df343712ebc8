/**
 * The database of a data directory: SQLite, in a thread of its own.
 *
 * **Details**
 *
 * Everything that is written at the same moment is committed together, with one flush of the disk (`synchronous=FULL`); a
 * write returns when it is on the disk. The thread is Node's own and speaks a protocol of four messages: a worker of
 * Effect's would load all of Effect a second time.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { existsSync } from "node:fs"
import { access, constants, mkdir, stat } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { dirname, join } from "node:path"
import { StoreFailed } from "../hub/RoomStore.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import type { Files, Objection, Opening, Reply, Request, Row, Statement, Value } from "./Message.ts"
import { reasonOf } from "./SqliteError.ts"

/** The data directory cannot be used. Nothing in it has been changed. */
export class BadDataDirectory extends Schema.TaggedError<BadDataDirectory>()("BadDataDirectory", {
  directory: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Cannot use the data directory ${this.directory}: ${this.reason} (HUBBUB_DATA_DIR).`
  }
}

/** What the system may say of a directory, in words. */
const explanations: Readonly<Record<string, string>> = {
  EEXIST: "it is no directory",
  ENOENT: "no directory can be made there",
  ENOTDIR: "a part of that path is no directory",
  EACCES: "no permission to read and write there",
  EPERM: "no permission to read and write there",
  EROFS: "it is on a file system that may only be read",
  ENOSPC: "the disk is full"
}

/** The database in a data directory. */
export const fileIn = (directory: string): string => join(directory, "hubbub.sqlite")

/** The file that whoever serves from a directory has locked. */
const lockIn = (directory: string): string => join(directory, "lock")

/**
 * Makes a directory, unless it is there, and those above it. Node's own `recursive` tries without end where there is one
 * above in which nothing can be made, and the system says that there is none (`/proc`).
 */
const makeWithParents = async (directory: string): Promise<void> => {
  // what people say is nobody else's business on this machine
  const make = () => mkdir(directory, { mode: 0o700 })
  try {
    await make().catch(async (error) => {
      if (codeOf(error) !== "ENOENT" || dirname(directory) === directory) throw error
      await makeWithParents(dirname(directory))
      await make()
    })
  } catch (error) {
    const isThere = codeOf(error) === "EEXIST" && (await stat(directory)).isDirectory()
    if (!isThere) throw error
  }
}

/** Makes a directory that can be written to, unless it is there. */
const makeDirectory = (directory: string) =>
  Effect.tryPromise({
    try: async () => {
      await makeWithParents(directory)
      await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
      // a copy that another user put back
      for (const file of [fileIn(directory), lockIn(directory)]) {
        if (existsSync(file)) await access(file, constants.R_OK | constants.W_OK)
      }
    },
    catch: (error) => {
      const code = codeOf(error)
      return new BadDataDirectory({ directory, reason: explanations[code] ?? `the system says ${code}` })
    }
  })

/** Says of a Node that is too old that it is. */
export const requireSqlite = (directory: string): Effect.Effect<void, BadDataDirectory> =>
  isBuiltin("node:sqlite")
    ? Effect.void
    : Effect.fail(new BadDataDirectory({ directory, reason: "this Node has no SQLite; take Node 22.19 or newer" }))

/** What SQLite objected to, as whoever asked for it hears it. */
export const failure = (objection: Objection): StoreFailed =>
  new StoreFailed({ code: objection.code, reason: reasonOf(objection) })

/** Something is there, but is not what was written. */
export const damaged = (reason: string): StoreFailed => new StoreFailed({ code: "SQLITE_CORRUPT", reason })

/** Reads a column of Unix times in milliseconds, `NULL` as it is: a damaged one as a time that a `Date` can hold. */
export const timeIn = (column: string, name = column): string => `max(0, min(${column}, 8640000000000000)) AS ${name}`

/** A database. */
export class Database extends Context.Service<
  Database,
  {
    /** Runs statements, all of them or none, and returns the number of rows changed when that is on the disk. */
    readonly write: (...statements: ReadonlyArray<Statement>) => Effect.Effect<number, StoreFailed>
    readonly read: (sql: string, ...parameters: ReadonlyArray<Value>) => Effect.Effect<ReadonlyArray<Row>, StoreFailed>
    /** Why the last write failed; `undefined`: it did not. */
    readonly trouble: () => StoreFailed | undefined
  }
>()("effect-hubbub/store/Database") {}

/** What is answered when nobody is there to answer. */
const ended: Objection = {
  code: "ENDED",
  words: "the thread of the database ended, and the server must be started anew"
}

/** An ended thread's number (Node's `worker.threadId`). */
const isOver = ({ threadId }: { readonly threadId: number }): boolean => threadId === -1

/** What the thread found, in words. */
const explanation = ({ kind, words }: Exclude<Opening, "open">): string => {
  switch (kind) {
    case "in use":
      return words
    case "foreign":
    case "newer":
      return `hubbub.sqlite was left as it is, for ${words}`
    case "damaged":
      return `hubbub.sqlite is damaged and was left as it is (${words}); put a backup in its place, or name another directory`
    case "other":
      return words
  }
}

const start = Effect.fnUntraced(function* (
  files: Files,
  directory: string
): Effect.fn.Return<import("node:worker_threads").Worker, BadDataDirectory, Scope.Scope> {
  const { Worker } = yield* Effect.promise(() => import("node:worker_threads"))
  const { source } = yield* Effect.promise(() => import("#database-thread"))
  const thread = yield* Effect.acquireRelease(
    Effect.sync(
      // Node 22 calls its SQLite experimental, on standard error
      () => new Worker(source, { eval: true, workerData: files, execArgv: ["--disable-warning=ExperimentalWarning"] })
    ),
    (thread) =>
      Effect.callback<void>((resume) => {
        if (isOver(thread)) return resume(Effect.void)
        thread.once("exit", () => resume(Effect.void))
        thread.postMessage("close")
      })
  )
  const opening = yield* Effect.callback<Opening>((resume) => {
    thread.once("message", (opening: Opening) => resume(Effect.succeed(opening)))
    thread.once("error", ({ message }) => resume(Effect.succeed({ kind: "other", words: message })))
  })
  if (opening !== "open") return yield* new BadDataDirectory({ directory, reason: explanation(opening) })
  return thread
})

const make = Effect.fnUntraced(function* (
  directory: string,
  maxBytes: number
): Effect.fn.Return<Database["Service"], BadDataDirectory, Scope.Scope> {
  yield* requireSqlite(directory)
  yield* makeDirectory(directory)
  const thread = yield* start({ database: fileIn(directory), lock: lockIn(directory), maxBytes }, directory)

  const waiting = new Map<number, (reply: Reply) => void>()
  let lastId = 0
  let trouble: StoreFailed | undefined
  thread.on("message", (reply: Reply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  const report = Effect.runForkWith(yield* Effect.context<never>())
  // it has no way to go on, and whoever restarts the server finds everything that anybody has seen
  thread.on("error", (error) => report(Effect.logFatal("The thread of the database ended", error)))
  thread.on("exit", () => {
    for (const [id, resume] of waiting) resume({ id, objection: ended })
    waiting.clear()
  })

  const ask = (request: (id: number) => Request): Effect.Effect<Reply, StoreFailed> =>
    Effect.callback<Reply, StoreFailed>((resume) => {
      const id = ++lastId
      const answer = (reply: Reply) =>
        resume("objection" in reply ? Effect.fail(failure(reply.objection)) : Effect.succeed(reply))
      if (isOver(thread)) return answer({ id, objection: ended })
      waiting.set(id, answer)
      thread.postMessage(request(id))
    })

  /** Says once that nothing can be written, and once that it can be again. */
  const turned = (failure: StoreFailed | undefined): Effect.Effect<void> => {
    const before = trouble
    trouble = failure
    if (failure?.code === before?.code) return Effect.void
    return failure === undefined
      ? Effect.logInfo("The database can be written to again")
      : Effect.logError("Nothing is delivered until the database can be written to", failure.reason, failure.code)
  }

  return Database.of({
    write: (...write) =>
      ask((id) => ({ id, write })).pipe(
        Effect.tapError(turned),
        Effect.tap(() => (trouble === undefined ? Effect.void : turned(undefined))),
        Effect.map((reply) => ("changes" in reply ? reply.changes : 0))
      ),
    read: (sql, ...parameters) =>
      Effect.map(
        ask((id) => ({ id, sql, parameters })),
        (reply) => ("rows" in reply ? reply.rows : [])
      ),
    trouble: () => trouble
  })
})

/** The database of a directory, which is made where there is none, and is this process's as long as the layer lives. */
export const layer = (options: {
  readonly directory: string
  /** Unless given, as many as fit on the disk. */
  readonly maxBytes?: number
}): Layer.Layer<Database, BadDataDirectory> =>
  Layer.effect(Database, make(options.directory, options.maxBytes ?? Number.MAX_SAFE_INTEGER))
