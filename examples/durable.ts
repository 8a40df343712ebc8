/** A hub whose rooms outlive it: what one application said is there when the next one opens the same directory. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DataDirectory, Hub, Settings } from "../src/index.ts"

/** A chat is put upon this as upon any other hub. A store of one's own would be a layer of `RoomStore.RoomStore` instead. */
const durable = (dataDir: string) =>
  Hub.layerNoDeps.pipe(Layer.provide(DataDirectory.layer), Layer.provide(Settings.layer({ dataDir })))

/** It returns when the line is on the disk. */
const say = Effect.fnUntraced(function* (text: string) {
  const hub = yield* Hub.Hub
  return yield* hub.post("lobby", { _tag: "Notice", text })
})

const directory = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hubbub-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

const program = Effect.gen(function* () {
  const path = yield* directory
  const before = yield* Effect.provide(say("before"), durable(path))
  const [after, texts] = yield* Effect.gen(function* () {
    const after = yield* say("after")
    const entries = yield* (yield* Hub.Hub).history("lobby", 10)
    return [after, entries.map(({ event }) => ("text" in event ? event.text : ""))] as const
  }).pipe(Effect.provide(durable(path)))
  yield* Console.log(`${texts.join(", ")}: from ${before.seq} to ${after.seq} of ${after.epoch}`)
  assert.deepEqual(texts, ["before", "after"])
  // the numbers go on, so that whoever was there misses and repeats nothing
  assert.deepEqual(after, { epoch: before.epoch, seq: before.seq + 1 })
})
NodeRuntime.runMain(Effect.scoped(program))
