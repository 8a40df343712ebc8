import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { DatabaseSync } from "node:sqlite"
import { Entry } from "../../src/hub/RoomEvent.ts"
import { RoomStore } from "../../src/hub/RoomStore.ts"
import * as Settings from "../../src/Settings.ts"
import * as Database from "../../src/store/Database.ts"
import * as RoomStoreSqlite from "../../src/store/RoomStoreSqlite.ts"
import * as DataDirectory from "../e2e/DataDirectory.ts"

/** The store of a directory, and what is logged meanwhile. */
const opened = Effect.fnUntraced(function* (directory: string) {
  const logged: Array<string> = []
  const context = yield* Layer.build(
    RoomStoreSqlite.layerNoDeps.pipe(
      Layer.provide(Database.layer({ directory })),
      Layer.provide(Settings.layer()),
      Layer.provideMerge(
        Logger.layer([Logger.make(({ logLevel, message }) => void logged.push(`${logLevel} ${String(message)}`))])
      )
    )
  )
  const within = <A, E>(effect: Effect.Effect<A, E>) => Effect.provideContext(effect, context)
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
