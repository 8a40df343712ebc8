import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { DatabaseSync } from "node:sqlite"
import * as ReservedNames from "../../src/chat/ReservedNames.ts"
import { SanctionStore } from "../../src/chat/SanctionStore.ts"
import { Entry } from "../../src/hub/RoomEvent.ts"
import { RoomStore } from "../../src/hub/RoomStore.ts"
import * as Settings from "../../src/Settings.ts"
import * as Database from "../../src/store/Database.ts"
import * as NameStoreSqlite from "../../src/store/NameStoreSqlite.ts"
import * as RoomStoreSqlite from "../../src/store/RoomStoreSqlite.ts"
import * as SanctionStoreSqlite from "../../src/store/SanctionStoreSqlite.ts"
import * as StoreDirectory from "../../src/store/DataDirectory.ts"
import * as DataDirectory from "../e2e/DataDirectory.ts"

/** What keeps rooms, bans and names in a directory, and what is logged meanwhile. */
const opened = Effect.fnUntraced(function* (directory: string) {
  const logged: Array<string> = []
  const context = yield* Layer.build(
    ReservedNames.layerNoDeps.pipe(
      Layer.provideMerge(
        Layer.mergeAll(RoomStoreSqlite.layerNoDeps, SanctionStoreSqlite.layerNoDeps, NameStoreSqlite.layerNoDeps)
      ),
      Layer.provideMerge(Database.layer({ directory })),
      Layer.provideMerge(Settings.layer({ dataDir: directory })),
      Layer.provideMerge(
        Logger.layer([Logger.make(({ logLevel, message }) => void logged.push(`${logLevel} ${String(message)}`))])
      )
    )
  )
  const within = <A, E>(effect: Effect.Effect<A, E, ReservedNames.ReservedNames>) =>
    Effect.provideContext(effect, context)
  return { logged, store: (yield* within(RoomStore))!, within }
})

const spoil = (directory: string, sql: string) =>
  Effect.sync(() => {
    const database = new DatabaseSync(Database.fileIn(directory))
    database.exec(sql)
    database.close()
  })

const textOf = ({ event, seq }: Entry) => [seq, "text" in event ? event.text : event._tag]

/** A room of three lines, of which the second is spoiled. */
const spoilt = Effect.fnUntraced(function* (change: string) {
  const directory = yield* DataDirectory.make
  const room = yield* opened(directory)
  const said = (seq: number) =>
    Entry.make({ seq, at: Date.now(), event: { _tag: "Said", by: { id: 1, name: "ann" }, text: `line ${seq}` } })
  yield* room.store.append({ name: "lobby", epoch: "e" }, [said(1), said(2), said(3)])
  yield* spoil(directory, `UPDATE entries SET ${change} WHERE seq = 2`)
  return room
})

for (const [flaw, change] of [
  ["no JSON", `event = 'secret {'`],
  ["JSON of something else", `event = '{"_tag":"Said","by":{"id":1,"name":"secret"},"text":5}'`]
] as const) {
  it.live(`a row that is ${flaw} keeps its number and says so, is logged once, and all else is there`, () =>
    Effect.gen(function* () {
      const { logged, store, within } = yield* spoilt(change)
      const found = yield* within(store.open("lobby", 10))
      const expected = [
        [1, "line 1"],
        [2, "What was here cannot be read"],
        [3, "line 3"]
      ]
      assert.deepStrictEqual(found?.entries.map(textOf), expected)
      assert.deepStrictEqual((yield* within(store.history("lobby", 10))).map(textOf), expected)
      assert.deepStrictEqual(logged, ["Error Entry 2 of #lobby in the database cannot be read"])
    })
  )
}

it.live("a time that no clock shows spoils nothing", () =>
  Effect.gen(function* () {
    const { store, within } = yield* spoilt("at = 9000000000000000000")
    const entries = (yield* within(store.open("lobby", 10)))?.entries ?? []
    assert.deepStrictEqual(entries.map(textOf), [
      [1, "line 1"],
      [2, "line 2"],
      [3, "line 3"]
    ])
    assert.match(new Date(entries[1]!.at).toISOString(), /Z$/)
  })
)

const ban = `INSERT INTO sanctions (kind, target, at, until, by, reason) VALUES ('ban', '{"name":"mallory"}', 1, NULL, 'ann', 'spam')`

for (const [flaw, change] of [
  ["is no JSON", `target = '{'`],
  ["hits nobody", `target = '{"nome":"mallory"}'`],
  ["hits no network", `target = '{"network":"203.0.113.7/99"}'`],
  ["is of no kind", "kind = 'bam'"]
] as const) {
  it.live(`a ban that ${flaw} keeps the server from serving without it, and it says how to go on`, () =>
    Effect.gen(function* () {
      const directory = yield* DataDirectory.make
      yield* Effect.scoped(opened(directory))
      yield* spoil(directory, `${ban}; ${ban}; ${ban}; UPDATE sanctions SET ${change} WHERE rowid <> 2`)
      const { message } = yield* StoreDirectory.layer.pipe(
        Layer.provide(Settings.layer({ dataDir: directory })),
        Layer.build,
        Effect.scoped,
        Effect.flip
      )
      assert.strictEqual(
        message,
        `Cannot use the data directory ${directory}: hubbub.sqlite has bans or mutes that cannot be read, and nobody is `
          + "let in without them; put a backup in its place, or remove them there (DELETE FROM sanctions WHERE rowid IN "
          + "(1, 3)) and ban anew (HUBBUB_DATA_DIR)."
      )
      yield* spoil(directory, "DELETE FROM sanctions WHERE rowid IN (1, 3)")
      const { within } = yield* opened(directory)
      const sanctions = (yield* within(SanctionStore))!
      assert.deepStrictEqual(
        (yield* sanctions.load).map(({ target }) => target),
        [{ name: "mallory" }]
      )
    })
  )
}

it.live("a ban until a time that no clock shows holds", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const { within } = yield* opened(directory)
    yield* spoil(directory, `${ban}; UPDATE sanctions SET until = 9000000000000000000`)
    const sanctions = (yield* within(SanctionStore))!
    const [found] = yield* sanctions.load
    assert.isAbove(found?.until ?? 0, Date.now())
    yield* sanctions.save([found!])
    assert.deepStrictEqual(yield* sanctions.load, [found!])
  })
)

it.live("a name whose password is damaged stays reserved, and the log says what to do", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    yield* Effect.scoped(opened(directory))
    yield* spoil(directory, "INSERT INTO names VALUES ('ann', '!', 'x', 9000000000000000000)")
    const { logged, within } = yield* opened(directory)
    const names = yield* within(ReservedNames.ReservedNames)
    assert.isTrue(names.isReserved("ann"))
    assert.isFalse(yield* within(names.opens("ann", "correct horse")))
    assert.deepStrictEqual(logged, [
      "Error The password of the reserved name ann is damaged; /release ann makes it anybody's"
    ])
  })
)
