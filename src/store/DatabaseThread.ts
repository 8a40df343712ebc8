/**
 * The thread that has the database: the only place where anything waits for the disk. It runs apart from the server, which
 * tells it what to write and is told when that is on the disk.
 *
 * Plain functions, and no Effect: what is loaded into a thread is there a second time.
 */
import { closeSync, existsSync, openSync, statSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads"
import type { Files, Opening, Reply, Request, Row, Statement } from "./Message.ts"
import { applicationId, migrations, version } from "./Migrations.ts"
import { objectionOf } from "./SqliteError.ts"

const port = parentPort!

/** How long another program is waited for, in milliseconds: what is read, and a stop, wait as long. */
const busyTimeout = 1000

/** The value of a PRAGMA. */
const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]

/**
 * Opens a file, made where there is none: what people say is nobody else's business on this machine, whoever may look into
 * the directory. SQLite gives the files that it puts beside it the same mode.
 */
const openOwn = (file: string): DatabaseSync => {
  closeSync(openSync(file, "a", 0o600))
  return new DatabaseSync(file)
}

/** The lock ends with the process, however that ends. */
const lock = (file: string): DatabaseSync => {
  const database = openOwn(file)
  database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE")
  return database
}

/** What is wrong with a file that is there, found without writing to it. */
const flaw = (file: string): Exclude<Opening, "open"> | undefined => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const found = Number(pragma(database, "user_version"))
    const isEmpty = Number(pragma(database, "page_count")) === 0
    if (isEmpty) return undefined
    if (Number(pragma(database, "application_id")) !== applicationId) {
      return { kind: "foreign", words: "it is the database of another program" }
    }
    if (found > version) return { kind: "newer", words: `it has version ${found}, and this Hubbub knows ${version}` }
    const check = String(pragma(database, "quick_check(1)")).replaceAll(/\s+/g, " ")
    return check === "ok" ? undefined : { kind: "damaged", words: check }
  } finally {
    database.close()
  }
}

const migrate = (database: DatabaseSync): void => {
  for (let step = Number(pragma(database, "user_version")); step < version; step++) {
    database.exec(`BEGIN IMMEDIATE; ${migrations[step]}; PRAGMA user_version = ${step + 1}; COMMIT`)
  }
}

const open = ({ database: file, maxBytes }: Files): DatabaseSync => {
  const database = openOwn(file)
  if (Number(pragma(database, "page_count")) === 0) database.exec(`PRAGMA application_id = ${applicationId}`)
  // FULL: a commit has reached the disk when it returns, so that it survives the loss of power
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
  database.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
  database.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / Number(pragma(database, "page_size")))}`)
  migrate(database)
  return database
}

const opening = (files: Files): DatabaseSync | Exclude<Opening, "open"> => {
  try {
    lock(files.lock)
  } catch (error) {
    const { code, words } = objectionOf(error)
    return code === "SQLITE_BUSY"
      ? { kind: "in use", words: "another Hubbub serves from it" }
      : { kind: "other", words }
  }
  try {
    const found = existsSync(files.database) ? flaw(files.database) : undefined
    return found ?? open(files)
  } catch (error) {
    const { code, words } = objectionOf(error)
    const isDamaged = code === "SQLITE_CORRUPT" || code === "SQLITE_NOTADB"
    return { kind: isDamaged ? "damaged" : "other", words }
  }
}

/** Which file there is of that name, if it can be seen. */
const identityOf = (file: string): string | undefined => {
  try {
    const { dev, ino } = statSync(file)
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}

/** Fails where a file is no more in its place: SQLite would go on writing to what ends with the process. */
const staysAt = (file: string): (() => void) => {
  const identity = identityOf(file)
  return () => {
    if (identityOf(file) !== identity) throw new Error("the database was removed from its place")
  }
}

/** Answers what comes, and commits together what waits together: one flush of the disk serves all of it. */
const serve = (database: DatabaseSync, ensureThere: () => void): void => {
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  const run = ({ rows, sql }: Statement): number => {
    const statement = prepare(sql)
    return rows.reduce((changes, parameters) => changes + Number(statement.run(...parameters).changes), 0)
  }
  const reply = (answer: Reply): void => port.postMessage(answer)

  const commit = (requests: ReadonlyArray<Extract<Request, { write: unknown }>>): void => {
    if (requests.length === 0) return
    try {
      ensureThere()
      database.exec("BEGIN IMMEDIATE")
    } catch (error) {
      const objection = objectionOf(error)
      for (const { id } of requests) reply({ id, objection })
      return
    }
    try {
      const changes = requests.map(({ write }) => write.reduce((sum, statement) => sum + run(statement), 0))
      database.exec("COMMIT")
      for (const [index, { id }] of requests.entries()) reply({ id, changes: changes[index]! })
    } catch (error) {
      const objection = objectionOf(error)
      // some errors end the transaction by themselves
      if (database.isTransaction) database.exec("ROLLBACK")
      const [first, ...others] = requests
      // what can be done is not held up by what cannot
      if (others.length > 0) for (const request of requests) commit([request])
      else reply({ id: first!.id, objection })
    }
  }
  const query = ({ id, parameters, sql }: Extract<Request, { sql: unknown }>): void => {
    try {
      reply({ id, rows: prepare(sql).all(...parameters) as ReadonlyArray<Row> })
    } catch (error) {
      reply({ id, objection: objectionOf(error) })
    }
  }

  port.on("message", (first: Request | "close") => {
    let writes: Array<Extract<Request, { write: unknown }>> = []
    let message: Request | "close" | undefined = first
    for (; message !== undefined; message = receiveMessageOnPort(port)?.message) {
      if (message === "close") {
        commit(writes)
        database.close()
        port.close()
        return
      }
      if ("write" in message) writes.push(message)
      else {
        commit(writes)
        writes = []
        query(message)
      }
    }
    commit(writes)
  })
}

const found = opening(workerData as Files)
if (found instanceof DatabaseSync) {
  port.postMessage("open" satisfies Opening)
  serve(found, staysAt((workerData as Files).database))
} else {
  port.postMessage(found)
}
