import { notice as replyOf } from "../../src/hub/Codec.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Hub, layerNoDeps } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"
import { until } from "../../src/testing/Turns.ts"
import { codec, makeReader, notice } from "./Reader.ts"

const hub = (settings: Partial<Settings.Values> = {}) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer(settings))))

const join = (name: string, reader = makeReader(), own = codec) =>
  Effect.map(
    Effect.flatMap(Hub, (hub) => hub.join("r", Name.make(name), reader.listening(own))),
    (member) => ({ reader, member })
  )

const say = (...texts: ReadonlyArray<string>) =>
  Effect.flatMap(Hub, (hub) => Effect.forEach(texts, (text) => hub.publish("r", notice(text)), { discard: true }))

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

describe("delivery", () => {
  it.effect("greets first, with all lines in one write, and then tells what happens from here on", () =>
    Effect.gen(function* () {
      yield* say("before")
      const { member, reader } = yield* join("ann")
      yield* say("after")
      yield* member.settled
      assert.strictEqual(reader.text(), "hi;3:after;")
      assert.strictEqual(reader.writes.length, 2)
    }).pipe(hub())
  )

  it.effect("hands readers of one codec one and the same buffer", () =>
    Effect.gen(function* () {
      const [ann, bob, cyd] = [yield* join("ann"), yield* join("bob"), yield* join("cyd", makeReader(), { ...codec })]
      yield* ann.member.settled
      yield* say("x")
      yield* ann.member.settled
      const last = ({ reader }: typeof ann) => reader.writes[reader.writes.length - 1]
      assert.strictEqual(last(ann), last(bob))
      assert.notStrictEqual(last(ann), last(cyd))
      assert.deepStrictEqual(last(ann), last(cyd))
    }).pipe(hub())
  )

  it.effect("settled means that all that was published before has been written", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      for (let round = 0; round < 3; round++) {
        yield* say(...numbered(20))
        yield* member.settled
        assert.isTrue(reader.text().endsWith(`${2 + round * 20 + 19}:19;`), reader.text())
      }
    }).pipe(hub({ inboxLines: 4 }))
  )

  it.effect("a full reader is left alone, and resumes from its own cursor", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      reader.fill()
      yield* say("a")
      yield* member.settled
      yield* say("b", "c")
      yield* member.settled
      assert.strictEqual(reader.text(), "hi;2:a;")
      reader.drain()
      yield* member.settled
      assert.strictEqual(reader.text(), "hi;2:a;3:b;4:c;")
    }).pipe(hub())
  )

  it.effect("a reader that the log has left behind is told how much it missed, and goes on with the rest", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      reader.fill()
      yield* say("a")
      yield* member.settled
      yield* say(...numbered(200))
      yield* member.settled
      const { head, tail } = yield* (yield* Hub).inspect("r")
      assert.isAbove(tail, 3)
      reader.drain()
      yield* member.settled
      const rest = numbered(200).slice(tail - 3)
      assert.strictEqual(
        reader.text(),
        `hi;2:a;missed ${tail - 3};${rest.map((text, index) => `${tail + index}:${text};`).join("")}`
      )
      assert.strictEqual(head, 202)
    }).pipe(hub({ logBytes: 8192, batchBytes: 1024 }))
  )

  it.effect("replies wait for a full reader, bounded: hasRoom waits, and resumes once they are written", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      reader.fill()
      member.reply(replyOf("fills"))
      member.reply(replyOf("12345678"))
      yield* member.hasRoom
      member.reply(replyOf("9"))
      const waiting = yield* Effect.forkChild(member.hasRoom, { startImmediately: true })
      const flushing = yield* Effect.forkChild(member.flushed, { startImmediately: true })
      yield* until(20, () => false)
      assert.deepStrictEqual([waiting.pollUnsafe(), flushing.pollUnsafe()], [undefined, undefined])
      // it takes one of the two replies and is full again: there is room, but not everything is written
      reader.outlet.onDrain()
      yield* until(20, () => waiting.pollUnsafe() !== undefined)
      assert.deepStrictEqual(waiting.pollUnsafe(), Exit.void)
      assert.strictEqual(flushing.pollUnsafe(), undefined)
      reader.drain()
      yield* until(20, () => flushing.pollUnsafe() !== undefined)
      assert.deepStrictEqual(flushing.pollUnsafe(), Exit.void)
      assert.strictEqual(reader.text(), "hi;fills;12345678;9;")
    }).pipe(hub({ replyBytes: 10 }))
  )

  it.effect("a reader that takes nothing is reported once, after the write timeout and not before", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      const other = yield* join("bob")
      yield* TestClock.adjust("10 minutes")
      reader.fill()
      yield* say("a")
      yield* member.settled
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(reader.stalls(), 0)
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(reader.stalls(), 1)
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual([reader.stalls(), other.reader.stalls()], [1, 0])
    }).pipe(hub())
  )

  it.effect("whoever takes something in time is not reported, and the time begins anew", () =>
    Effect.gen(function* () {
      const { member, reader } = yield* join("ann")
      reader.fill()
      for (let round = 0; round < 4; round++) {
        yield* say("a")
        yield* member.settled
        yield* TestClock.adjust("50 seconds")
        reader.outlet.onDrain()
        yield* member.settled
      }
      assert.strictEqual(reader.stalls(), 0)
    }).pipe(hub())
  )

  it.effect("a slow reader is not reported while what is pending changes, and is when it no longer does", () =>
    Effect.gen(function* () {
      let pending = 1000
      const { member, reader } = yield* join(
        "ann",
        makeReader(() => pending)
      )
      reader.fill()
      yield* say("a")
      yield* member.settled
      for (let round = 0; round < 10; round++) {
        pending -= 1
        yield* TestClock.adjust("30 seconds")
      }
      assert.strictEqual(reader.stalls(), 0)
      yield* TestClock.adjust("68 seconds")
      assert.strictEqual(reader.stalls(), 1)
    }).pipe(hub())
  )

  it.effect("of somebody who left while full nothing is reported any more", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { member, reader } = yield* Scope.provide(join("ann"), scope)
      reader.fill()
      yield* say("a")
      yield* member.settled
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(reader.stalls(), 0)
    }).pipe(hub())
  )

  it.effect("a subscriber that does not read keeps no other from hearing", () =>
    Effect.gen(function* () {
      const { publish, subscribe } = yield* Hub
      // it takes the first entry, and never pulls again
      const idle = yield* Stream.toPull(subscribe("r", { after: 0 }))
      const heard: Array<number> = []
      yield* Effect.forkChild(
        Stream.runForEach(subscribe("r", { after: 0 }), (entry) =>
          Effect.sync(() => heard.push(entry._tag === "Entry" ? entry.seq : 0))
        ),
        { startImmediately: true }
      )
      yield* publish("r", notice("one"))
      yield* idle
      for (const text of ["two", "three", "four"]) {
        const { length } = heard
        yield* publish("r", notice(text))
        yield* until(100, () => heard.length > length)
      }
      assert.deepStrictEqual(heard, [1, 2, 3, 4])
    }).pipe(hub())
  )
})
