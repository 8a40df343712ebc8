import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Histogram, quantileSince } from "../../src/hub/Histogram.ts"
import { Hub, layerNoDeps } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Settings from "../../src/Settings.ts"
import { codec, makeReader, notice } from "./Reader.ts"

const hub = (settings: Partial<Settings.Values> = {}) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer(settings))))

const listen = Effect.fnUntraced(function* (name: string) {
  const reader = makeReader()
  const member = yield* (yield* Hub).join("r", Name.make(name), reader.listening(codec))
  return { ...reader, member }
})

describe("Load", () => {
  it.effect("counts lines, deliveries, bytes and batches; reading it changes nothing", () =>
    Effect.gen(function* () {
      const { load, publish } = yield* Hub
      const ann = yield* listen("ann")
      const bob = yield* listen("bob")
      yield* ann.member.settled
      const before = { ...(yield* load).traffic }
      const heard = [ann.text(), bob.text()].join("").length
      yield* publish("r", notice("one"))
      yield* publish("r", notice("two"))
      yield* ann.member.settled
      const { people, rooms, slowReaders, traffic } = yield* load
      assert.strictEqual(traffic.lines - before.lines, 2)
      assert.strictEqual(traffic.deliveries - before.deliveries, 4)
      assert.strictEqual(traffic.bytes - before.bytes, [ann.text(), bob.text()].join("").length - heard)
      assert.strictEqual(traffic.batchSizes.sum, traffic.lines)
      assert.strictEqual(traffic.latencies.count, traffic.batchSizes.count)
      assert.deepStrictEqual({ people, rooms, slowReaders }, { people: 2, rooms: 1, slowReaders: 0 })
    }).pipe(hub())
  )

  it.effect("tells how many readers are full, and how many lines they missed", () =>
    Effect.gen(function* () {
      const { load, publish } = yield* Hub
      const ann = yield* listen("ann")
      yield* ann.member.settled
      ann.fill()
      for (let n = 0; n < 20; n++) {
        yield* publish("r", notice("x".repeat(500)))
        yield* ann.member.settled
      }
      const now = yield* load
      assert.strictEqual(now.slowReaders, 1)
      ann.drain()
      yield* ann.member.settled
      assert.strictEqual(now.slowReaders, 0)
      assert.isAbove(now.traffic.missed, 0)
    }).pipe(hub({ logBytes: 4096 }))
  )

  it.effect("a posted line tells its place, which is where it is heard", () =>
    Effect.gen(function* () {
      const { inspect, post, publish, subscribe } = yield* Hub
      yield* publish("r", notice("before"))
      const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(subscribe("r", { after: 0 }), 2)))
      const place = yield* post("r", notice("posted"))
      assert.deepStrictEqual(place, { epoch: (yield* inspect("r")).epoch, seq: 2 })
      assert.deepInclude((yield* Fiber.join(heard))[1], { seq: 2, event: notice("posted") })
    }).pipe(hub())
  )

  it.effect("a held name is nobody else's until it is given back", () =>
    Effect.gen(function* () {
      const { find, hold, join } = yield* Hub
      const ci = Name.make("ci")
      yield* Effect.scoped(
        Effect.gen(function* () {
          const person = yield* hold(ci)
          assert.deepStrictEqual(yield* find("CI"), person)
          assert.strictEqual((yield* Effect.flip(hold(Name.make("Ci"))))._tag, "NameTaken")
          assert.strictEqual((yield* Effect.flip(join("r", ci)))._tag, "NameTaken")
        })
      )
      yield* join("r", ci)
    }).pipe(hub())
  )

  it.effect("a probe comes back, and neither opens a room nor counts", () =>
    Effect.gen(function* () {
      const { load, probe, rooms } = yield* Hub
      yield* probe
      yield* probe
      assert.deepStrictEqual(yield* rooms, [])
      assert.strictEqual((yield* load).traffic.lines, 0)
    }).pipe(hub())
  )
})

describe("Histogram", () => {
  it("counts up to and including each bound, and above the last", () => {
    const histogram = new Histogram([1, 10])
    for (const value of [0.5, 1, 1.1, 10, 11]) histogram.add(value)
    assert.deepStrictEqual(histogram.counts, [2, 2, 1])
    assert.deepInclude(histogram, { count: 5, sum: 23.6 })
  })

  it("quantiles are of what came since", () => {
    const histogram = new Histogram([1, 10])
    assert.isUndefined(quantileSince(histogram, [], 0.99))
    for (let n = 0; n < 99; n++) histogram.add(1)
    histogram.add(5)
    assert.strictEqual(quantileSince(histogram, [], 0.99), 1)
    assert.strictEqual(quantileSince(histogram, [], 1), 10)
    const before = [...histogram.counts]
    assert.isUndefined(quantileSince(histogram, before, 0.5))
    histogram.add(100)
    assert.strictEqual(quantileSince(histogram, before, 0.5), Number.POSITIVE_INFINITY)
  })
})
