import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Hub from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"
import { layer, MemoryDisk } from "../../src/testing/RoomStoreMemory.ts"
import { line, notice } from "./Reader.ts"

/** A hub over what is on a disk, and somebody in its room. */
const open = Effect.fnUntraced(function* (disk: MemoryDisk, overrides: Partial<Settings.Values> = {}) {
  const over = Layer.merge(layer(disk), Settings.layer(overrides))
  const context = yield* Layer.build(Layer.fresh(Hub.layerNoDeps.pipe(Layer.provide(over))))
  const hub = Context.get(context, Hub.Hub)
  const ann = yield* hub.join("r", Name.make("ann"))
  yield* ann.settled
  return { hub, ann }
})

/** What was said, of what is on a disk. */
const saidOn = (disk: MemoryDisk) => disk.entries("r").flatMap(({ event }) => (event._tag === "Said" ? event.text : []))

const prompt = { before: 0, after: 0 }

/** Sends lines, and notes down what is kept. */
const sender = () => {
  const kept: Array<string> = []
  const sending = (origin: string) => ({ origin, onKept: () => kept.push(origin) })
  return { kept, sending }
}

describe("a line that comes again", () => {
  it.effect("is said once, and each time it is told that it is kept", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { ann } = yield* open(disk)
      const { kept, sending } = sender()
      assert.isFalse(ann.hasSaid("1"))
      for (const origin of ["1", "2", "1"]) yield* ann.say(`line ${origin}`, sending(origin))
      yield* ann.settled
      yield* ann.say("line 2", sending("2"))
      yield* ann.act("waves", sending("3"))
      yield* ann.act("waves", sending("3"))
      yield* ann.settled
      assert.deepStrictEqual(kept, ["1", "2", "1", "2", "3", "3"])
      assert.isTrue(ann.hasSaid("1"))
      const events = disk.entries("r").map(({ event, seq }) => [seq, "text" in event ? event.text : event._tag])
      assert.deepStrictEqual(events, [
        [1, "Joined"],
        [2, "line 1"],
        [3, "line 2"],
        [4, "waves"]
      ])
    }).pipe(Effect.scoped)
  )

  it.effect("is said once by an app as well", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { ann, hub } = yield* open(disk)
      yield* hub.publish("r", line("one", "1"))
      yield* hub.publish("r", line("one", "1"))
      yield* hub.post("r", line("one", "1"))
      yield* ann.say("one", sender().sending("1"))
      assert.strictEqual((yield* hub.post("r", notice("end"))).seq, 3)
      assert.deepStrictEqual(saidOn(disk), ["one"])
    }).pipe(Effect.scoped)
  )

  it.effect("is told that it is kept when it is, and not before", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { ann } = yield* open(disk)
      const { kept, sending } = sender()
      disk.fate = () => ({ before: 1000, after: 1000 })
      yield* ann.say("one", sending("1"))
      yield* TestClock.adjust("1500 millis")
      assert.deepStrictEqual([saidOn(disk), kept], [["one"], []])
      // it is on its way, and whoever comes again waits for it
      assert.isTrue(ann.hasSaid("1"))
      yield* ann.say("one", sending("1"))
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual([saidOn(disk), kept], [["one"], ["1", "1"]])
      disk.fate = () => prompt
    }).pipe(Effect.scoped)
  )

  it.effect("is known after a crash, as far as it was kept", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      // nobody closes what has crashed
      const before = yield* Scope.make()
      const { ann } = yield* Scope.provide(open(disk), before)
      const { kept, sending } = sender()
      yield* ann.say("one", sending("1"))
      yield* ann.settled
      // it is kept, and nobody is told
      disk.fate = () => ({ before: 0, after: 1000 })
      yield* ann.say("two", sending("2"))
      yield* TestClock.adjust("500 millis")
      disk.fate = () => ({ before: 1000, after: 0 })
      yield* TestClock.adjust("500 millis")
      yield* ann.say("three", sending("3"))
      yield* TestClock.adjust("500 millis")
      disk.crash()
      disk.fate = () => prompt
      assert.deepStrictEqual(
        [saidOn(disk), kept],
        [
          ["one", "two"],
          ["1", "2"]
        ]
      )

      const { ann: again } = yield* open(disk)
      const texts = ["one", "two", "three"]
      for (const [index, text] of texts.entries()) yield* again.say(text, sending(`${index + 1}`))
      yield* again.settled
      assert.deepStrictEqual(saidOn(disk), texts)
      assert.deepStrictEqual(kept, ["1", "2", "1", "2", "3"])
    }).pipe(Effect.scoped)
  )

  it.effect("is said after all where whoever sent it went while it found no place", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { ann } = yield* open(disk, { inboxLines: 1 })
      const { kept, sending } = sender()
      disk.fate = () => ({ before: 1000, after: 0 })
      // one is being written, one is in line, and one finds no place
      yield* ann.say("one", sending("1"))
      yield* TestClock.adjust("1 millis")
      yield* ann.say("two", sending("2"))
      const waiting = yield* Effect.forkChild(ann.say("three", sending("3")))
      yield* TestClock.adjust("1 millis")
      assert.isTrue(ann.hasSaid("3"))
      yield* Fiber.interrupt(waiting)
      assert.isFalse(ann.hasSaid("3"))
      disk.fate = () => prompt
      yield* TestClock.adjust("3 seconds")
      yield* ann.say("three", sending("3"))
      yield* ann.settled
      assert.deepStrictEqual(saidOn(disk), ["one", "two", "three"])
      assert.deepStrictEqual(kept, ["1", "2", "3"])
    }).pipe(Effect.scoped)
  )

  it.effect("is known for 2,048 such lines", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { ann } = yield* open(disk)
      const { sending } = sender()
      for (let index = 0; index < 2049; index++) yield* ann.say(`${index}`, sending(`${index}`))
      yield* ann.settled
      assert.deepStrictEqual([ann.hasSaid("0"), ann.hasSaid("1"), ann.hasSaid("2048")], [false, true, true])
      yield* ann.say("once more", sending("1"))
      yield* ann.settled
      assert.lengthOf(saidOn(disk), 2049)
    }).pipe(Effect.scoped)
  )

  it.effect("is known after a restart the longer the later it was said", () =>
    Effect.gen(function* () {
      const disk = new MemoryDisk()
      const { sending } = sender()
      const say = (ann: Hub.Member, from: number, to: number) =>
        Effect.gen(function* () {
          for (let index = from; index < to; index++) yield* ann.say(`${index}`, sending(`${index}`))
          yield* ann.settled
        })
      yield* Effect.scoped(Effect.flatMap(open(disk), ({ ann }) => say(ann, 0, 2100)))
      const { ann } = yield* open(disk)
      yield* say(ann, 2100, 2300)
      assert.deepStrictEqual([ann.hasSaid("200"), ann.hasSaid("2099")], [false, true])
    }).pipe(Effect.scoped)
  )
})
