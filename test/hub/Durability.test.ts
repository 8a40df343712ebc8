import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Hub from "../../src/hub/Hub.ts"
import { StoreFailed } from "../../src/hub/RoomStore.ts"
import { codecFor, outletReader } from "../../src/testing/SlowReader.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"
import { type Fate, layer, MemoryDisk } from "../../src/testing/RoomStoreMemory.ts"

/** A hub over what is on a disk, until it is closed. */
const open = Effect.fnUntraced(function* (disk: MemoryDisk, overrides: Partial<Settings.Values> = {}) {
  const scope = yield* Scope.make()
  const over = Layer.merge(layer(disk), Settings.layer(overrides))
  const context = yield* Layer.buildWithScope(Layer.fresh(Hub.layerNoDeps.pipe(Layer.provide(over))), scope)
  return { hub: Context.get(context, Hub.Hub), close: Scope.close(scope, Exit.void) }
})

const say = (hub: Hub.Hub["Service"], text: string) => hub.publish("north", { _tag: "Notice", text })

const slow: Fate = { before: 2000, after: 0 }
const full: Fate = {
  ...slow,
  failure: { error: new StoreFailed({ code: "SQLITE_FULL", reason: "the disk is full" }), isKept: false }
}

describe("a hub over a store", () => {
  it.effect("keeps what is in line when it is closed", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      disk.fate = (request) => (request === "write" ? slow : { before: 0, after: 0 })
      const { close, hub } = yield* open(disk)
      yield* say(hub, "one")
      yield* TestClock.adjust("1 second")
      yield* say(hub, "two")
      const closing = yield* Effect.forkChild(close)
      yield* TestClock.adjust("4 seconds")
      yield* Fiber.join(closing)
      assert.deepStrictEqual(
        disk.entries("north").map(({ event }) => event),
        [
          { _tag: "Notice", text: "one" },
          { _tag: "Notice", text: "two" }
        ]
      )
    })
  )

  it.effect("lets people come and go while the disk is full and the inbox too, and tells of them afterwards", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { hub } = yield* open(disk, { inboxLines: 4 })
      const reader = outletReader(1_000_000)
      const listening = { outlet: reader.outlet, codec: codecFor("north", 0), onStalled: () => {} }
      disk.fate = (request) => (request === "write" ? full : { before: 0, after: 0 })
      const texts = ["1", "2", "3", "4", "5", "6", "7", "8"]
      yield* Effect.forkChild(Effect.forEach(texts, (text) => say(hub, text)))
      yield* TestClock.adjust("3 seconds")
      const gone = yield* Scope.make()
      yield* Scope.provide(hub.join("north", Name.make("gone")), gone)
      yield* hub.join("north", Name.make("ann"), listening)
      yield* Scope.close(gone, Exit.void)
      disk.fate = () => ({ before: 0, after: 0 })
      for (const _ of texts) yield* TestClock.adjust("3 seconds")
      const events = disk.entries("north").map(({ event }) => event)
      assert.deepStrictEqual(
        events.flatMap((event) => (event._tag === "Notice" ? [event.text] : [])),
        texts
      )
      assert.deepStrictEqual(
        events.flatMap((event) =>
          event._tag === "Joined" || event._tag === "Left" ? [[event._tag, event.by.name]] : []
        ),
        [
          ["Joined", "gone"],
          ["Joined", "ann"],
          ["Left", "gone"]
        ]
      )
      assert.isTrue(reader.heardIn("north").length > 0)
    }).pipe(Effect.scoped)
  )

  it.effect("waits for a full disk no longer than the grace", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      disk.fate = (request) => (request === "write" ? full : { before: 0, after: 0 })
      const { close, hub } = yield* open(disk)
      yield* say(hub, "one")
      const closing = yield* Effect.forkChild(close)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(closing)
      assert.deepStrictEqual(disk.entries("north"), [])
    })
  )

  it.effect("holds no more of what came before than a log may", () =>
    Effect.gen(function* () {
      const logBytes = 8192
      const disk = new MemoryDisk()
      const before = yield* open(disk, { logBytes })
      for (let line = 0; line < 127; line++) yield* say(before.hub, `line ${line}`)
      yield* before.hub.post("north", { _tag: "Notice", text: "the last" })
      yield* before.close
      const { hub } = yield* open(disk, { logBytes })
      const { bytes, head } = yield* hub.inspect("north")
      assert.strictEqual(head, 128)
      assert.isAtMost(bytes, logBytes)
    })
  )
})
