/**
 * The laws of a store and of a hub, where the store is SQLite's on a real disk, and where it is in memory.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Hub from "../../src/hub/Hub.ts"
import { RoomStore } from "../../src/hub/RoomStore.ts"
import * as Settings from "../../src/Settings.ts"
import * as Database from "../../src/store/Database.ts"
import * as RoomStoreSqlite from "../../src/store/RoomStoreSqlite.ts"
import { hubLaws, RoomStoreMemory, roomStoreLaws } from "../../src/testing/index.ts"

/** A directory that is gone with the scope. */
const directory = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hubbub-store-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true }))
)

// small bounds, so that a few dozen lines overflow the log, the batches and the inbox
const logBytes = 16_384
const settings = Settings.layer({ logBytes, batchBytes: 2_048, inboxLines: 16 })

const sqlite = (directory: string) =>
  RoomStoreSqlite.layerNoDeps.pipe(Layer.provide(Database.layer({ directory })), Layer.provide(settings))

roomStoreLaws(
  "the store of rooms in SQLite",
  Effect.map(directory, (directory) =>
    Effect.map(Layer.build(Layer.fresh(sqlite(directory))), (context) => Context.get(context, RoomStore)!)
  ),
  { runs: 4 }
)

/** A hub whose rooms are kept in a store. */
const over = <E>(store: Layer.Layer<never, E>) => Hub.layerNoDeps.pipe(Layer.provide(Layer.merge(settings, store)))

// a turn of the event loop is quicker than a disk
hubLaws("the hub over SQLite", over(Layer.unwrap(Effect.map(directory, sqlite))), {
  logBytes,
  runs: 4,
  turns: 1_000_000
})

hubLaws(
  "the hub over a store in memory",
  over(Layer.unwrap(Effect.sync(() => RoomStoreMemory.layer(new RoomStoreMemory.MemoryDisk())))),
  { logBytes, runs: 50 }
)
