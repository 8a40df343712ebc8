import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Entry } from "../../src/hub/RoomEvent.ts"
import { RoomStore } from "../../src/hub/RoomStore.ts"
import * as Settings from "../../src/Settings.ts"
import * as Database from "../../src/store/Database.ts"
import * as RoomStoreSqlite from "../../src/store/RoomStoreSqlite.ts"
import * as DataDirectory from "../e2e/DataDirectory.ts"

const day = Duration.toMillis("1 day")

const said = (seq: number, at: number) =>
  Entry.make({ seq, at, event: { _tag: "Said", by: { id: 1, name: "ann" }, text: `line ${seq}` } })

/** A store over a directory, and what remains in it of a room, once that is as many as expected. */
const opened = Effect.fnUntraced(function* (settings: Partial<Settings.Values>, directory: string) {
  const database = Database.layer({ directory })
  const context = yield* Layer.build(
    RoomStoreSqlite.layerNoDeps.pipe(Layer.provide(database), Layer.provide(Settings.layer(settings)))
  )
  const store = (yield* Effect.provideContext(RoomStore, context))!
  const remaining = (room: string, count: number) =>
    Effect.repeat(
      Effect.map(store.open(room, 10_000), (found) => found?.entries.map(({ seq }) => seq) ?? []),
      { until: (entries) => entries.length === count }
    )
  return { store, remaining }
})

it.live("lines that are too many go, the oldest first, and the numbers go on", () =>
  Effect.gen(function* () {
    const { remaining, store } = yield* opened({ keepLines: 10 }, yield* DataDirectory.make)
    const room = { name: "lobby", epoch: "e" }
    const now = Date.now()
    yield* store.append(
      room,
      Array.from({ length: 1500 }, (_, index) => said(index + 1, now))
    )
    assert.deepStrictEqual(
      yield* remaining("lobby", 10),
      Array.from({ length: 10 }, (_, index) => 1491 + index)
    )
    assert.strictEqual((yield* store.open("lobby", 1))?.head, 1500)
  })
)

it.live("lines that are too old go, and a room that has none left", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const old = Date.now() - 2 * day
    const open = opened({ keepFor: Duration.days(1) }, directory)
    yield* Effect.scoped(
      Effect.gen(function* () {
        const { remaining, store } = yield* open
        yield* store.append({ name: "lobby", epoch: "e" }, [said(1, old), said(2, old), said(3, Date.now())])
        yield* store.append({ name: "den", epoch: "e" }, [said(1, old)])
        assert.deepStrictEqual(yield* remaining("lobby", 1), [3])
      })
    )
    // all rooms are looked at when a store is opened
    const { store } = yield* open
    const rooms = yield* Effect.repeat(store.rooms, { until: (rooms) => rooms.length === 1 })
    assert.strictEqual(rooms[0]?.name, "lobby")
  })
)

it.live("rooms that are too many go, the one used least lately first", () =>
  Effect.gen(function* () {
    const { store } = yield* opened({ keepRooms: 2 }, yield* DataDirectory.make)
    const now = Date.now()
    for (const [index, name] of ["one", "two", "three"].entries()) {
      yield* store.append({ name, epoch: "e" }, [said(1, now + index)])
    }
    const rooms = yield* Effect.repeat(store.rooms, { until: (rooms) => rooms.length === 2 })
    assert.deepStrictEqual(
      rooms.map(({ name }) => name),
      ["three", "two"]
    )
    assert.strictEqual(yield* store.open("one", 1), undefined)
  })
)
