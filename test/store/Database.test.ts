import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import { Database, layer } from "../../src/store/Database.ts"

/** A thread that opens, and dies of what it is asked. */
vi.mock("#database-thread", () => ({
  source: `
    const { parentPort } = require("node:worker_threads")
    parentPort.on("message", () => { throw new Error("out of luck") })
    parentPort.postMessage("open")
  `
}))

const directory = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hubbub-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
)

it.live("whoever waits for a thread that ends is told, and whoever asks it later, and the layer ends", () =>
  Effect.gen(function* () {
    const path = yield* directory
    const ask = Effect.gen(function* () {
      const { read, trouble, write } = yield* Database
      const nothing = write({ sql: "x", rows: [[]] })
      const asked = [Effect.flip(nothing), Effect.flip(read("x")), Effect.flip(nothing)]
      for (const { code, reason } of yield* Effect.all(asked, { concurrency: "unbounded" })) {
        assert.strictEqual(code, "ENDED")
        assert.match(reason, /must be started anew/)
      }
      assert.strictEqual((yield* Effect.flip(nothing)).code, "ENDED")
      assert.strictEqual(trouble()?.code, "ENDED")
    })
    yield* Effect.provide(ask, layer({ directory: path }))
  })
)
