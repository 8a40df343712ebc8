import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { type Arrival, Hub, layerNoDeps, type Position } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"
import { codec, makeReader, notice } from "./Reader.ts"

const hub = (settings: Partial<Settings.Values> = {}) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer(settings))))

const say = (...texts: ReadonlyArray<string>) =>
  Effect.flatMap(Hub, (hub) => Effect.forEach(texts, (text) => hub.publish("r", notice(text)), { discard: true }))

/** What somebody finds, and hears up to now, who comes in after `after`. */
const visit = Effect.fnUntraced(function* (after: Position | "arrival" | undefined, replay = 0) {
  const reader = makeReader()
  let found: Arrival | undefined
  const scope = yield* Scope.make()
  const { join } = yield* Hub
  const greet = (arrival: Arrival) => {
    found = arrival
    return new Uint8Array()
  }
  const listening = { ...reader.listening(codec), greet, after, replay }
  const member = yield* Scope.provide(join("r", Name.make("ann"), listening), scope)
  yield* member.settled
  yield* Scope.close(scope, Exit.void)
  return { text: reader.text(), arrival: found! }
})

describe("going on where one got to", () => {
  it.effect("everything after the position follows, once and in order, and nothing of the past is repeated", () =>
    Effect.gen(function* () {
      yield* say("1", "2")
      const first = yield* visit(undefined)
      assert.deepInclude(first.arrival, { isResumed: false })
      yield* say("4", "5")
      // ann came and went: Joined is 3
      const again = yield* visit({ epoch: first.arrival.head.epoch, seq: 3 }, 10)
      assert.isTrue(again.arrival.isResumed)
      assert.strictEqual(again.text, "4:Left;5:4;6:5;")
    }).pipe(hub({ announceUpTo: 10 }))
  )

  it.effect("who reads the past on their own misses nothing between it and what follows", () =>
    Effect.gen(function* () {
      yield* visit(undefined)
      // still in line when ann comes
      yield* say("3", "4")
      const { arrival, text } = yield* visit("arrival", 10)
      assert.isFalse(arrival.isResumed)
      assert.deepStrictEqual([arrival.head.seq, text], [1, "2:Left;3:3;4:4;"])
    }).pipe(hub())
  )

  it.effect("what the log no longer holds is told as missed", () =>
    Effect.gen(function* () {
      yield* say("1")
      const { head } = (yield* visit(undefined)).arrival
      const long = "x".repeat(1000)
      for (let line = 0; line < 400; line++) yield* say(long)
      const { text } = yield* visit({ epoch: head.epoch, seq: 1 })
      const [, missed] = /^missed (\d+);/u.exec(text) ?? []
      const heard = text.split(";").length - 2
      assert.isAbove(Number(missed), 0)
      assert.strictEqual(Number(missed) + heard, 402)
    }).pipe(hub({ logBytes: 256 * 1024, batchBytes: 1024 }))
  )

  it.effect("a position of another epoch, or of a future, is none: the past is shown as to anybody", () =>
    Effect.gen(function* () {
      yield* say("1")
      const { head } = (yield* visit(undefined)).arrival
      for (const position of [
        { epoch: "another", seq: 1 },
        { epoch: head.epoch, seq: 1000 }
      ]) {
        const { arrival, text } = yield* visit(position, 10)
        assert.isFalse(arrival.isResumed)
        assert.strictEqual(text, "past 1;")
      }
    }).pipe(hub())
  )

  it.effect("a room that was forgotten begins a new epoch", () =>
    Effect.gen(function* () {
      yield* say("1")
      const { head } = (yield* visit(undefined)).arrival
      yield* TestClock.adjust("3 hours")
      yield* say("1")
      const { arrival } = yield* visit(head)
      assert.notStrictEqual(arrival.head.epoch, head.epoch)
      assert.isFalse(arrival.isResumed)
      assert.strictEqual((yield* (yield* Hub).inspect("r")).epoch, arrival.head.epoch)
    }).pipe(hub())
  )

  it.effect("the past is read backwards, page by page", () =>
    Effect.gen(function* () {
      const { history, inspect } = yield* Hub
      yield* say("1", "2", "3", "4", "5")
      yield* visit(undefined)
      const page = (limit: number, before?: number) =>
        Effect.map(history("r", limit, before), (entries) => entries.map(({ seq }) => seq))
      assert.strictEqual((yield* inspect("r")).head, 6)
      assert.deepStrictEqual(yield* page(2), [4, 5])
      assert.deepStrictEqual(yield* page(2, 4), [2, 3])
      assert.deepStrictEqual(yield* page(2, 2), [1])
      assert.deepStrictEqual(yield* page(2, 1), [])
      assert.deepStrictEqual(yield* page(0, 4), [])
    }).pipe(hub())
  )
})
