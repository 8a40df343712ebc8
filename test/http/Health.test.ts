import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/testing/TestClock"
import * as Admission from "../../src/chat/Admission.ts"
import * as Departure from "../../src/chat/Departure.ts"
import * as Sanctions from "../../src/chat/Sanctions.ts"
import { Hub } from "../../src/hub/Hub.ts"
import { type Load, Traffic } from "../../src/hub/Traffic.ts"
import * as Health from "../../src/http/Health.ts"
import * as Stopping from "../../src/http/Stopping.ts"
import * as Settings from "../../src/Settings.ts"

const settings = { probeEvery: Duration.seconds(5), probeTimeout: Duration.seconds(2) }

/** Health of a hub whose probes take as long as it is told. */
const watched = Effect.gen(function* () {
  let takes = Duration.zero
  let defect: unknown
  const logged: Array<unknown> = []
  let trouble: string | undefined
  const load: Load = {
    traffic: new Traffic(),
    people: 0,
    rooms: 0,
    slowReaders: 0,
    cutOff: undefined,
    get trouble() {
      return trouble
    }
  }
  const hub = Layer.mock(Hub, {
    load: Effect.succeed(load),
    probe: Effect.suspend(() => (defect === undefined ? Effect.sleep(takes) : Effect.die(defect)))
  })
  const context = yield* Layer.build(
    Health.layer.pipe(
      Layer.provideMerge(Layer.merge(Stopping.layer, Admission.layerNoDeps)),
      Layer.provide(Sanctions.layerNoDeps),
      Layer.provide(hub),
      Layer.provide(
        Logger.layer([Logger.make(({ logLevel, message }) => void logged.push([logLevel, message].flat()))])
      ),
      Layer.provide(Settings.layer(settings))
    )
  )
  return {
    objection: Context.get(context, Health.Health).objection,
    bar: Context.get(context, Admission.Admission).bar,
    stop: Deferred.succeed(Context.get(context, Stopping.Stopping).announced, undefined),
    storeHas: (words: string | undefined) => {
      trouble = words
    },
    logged,
    probesDieOf: (why: unknown) => {
      defect = why
    },
    probesTake: (duration: Duration.Duration) => {
      takes = duration
    }
  }
})

describe("Health", () => {
  it.effect("is not ready before the first line has come back", () =>
    Effect.gen(function* () {
      const { objection } = yield* watched
      assert.match((yield* objection)!, /has not been sent/)
      yield* TestClock.adjust(0)
      assert.isUndefined(yield* objection)
    })
  )

  it.effect("is not ready while a line does not come back in time, and is again when one does", () =>
    Effect.gen(function* () {
      const { objection, probesTake } = yield* watched
      yield* TestClock.adjust("1 second")
      probesTake(Duration.seconds(3))
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* objection)
      yield* TestClock.adjust("1 second")
      assert.match((yield* objection)!, /did not come back within 2s/)
      probesTake(Duration.seconds(1))
      yield* TestClock.adjust("5 seconds")
      assert.isDefined(yield* objection)
      yield* TestClock.adjust("1 second")
      assert.isUndefined(yield* objection)
    })
  )

  it.effect("is not ready while probes die, logs of what, and goes on probing", () =>
    Effect.gen(function* () {
      const { logged, objection, probesDieOf } = yield* watched
      const defect = new TypeError("no such function")
      probesDieOf(defect)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* objection, "to send a line through the hub failed, which is in the log")
      assert.deepInclude(logged, ["Error", "A probe failed", defect])
      probesDieOf(undefined)
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* objection)
    })
  )

  it.effect("is not ready while nobody is let in", () =>
    Effect.gen(function* () {
      const { bar, objection } = yield* watched
      yield* TestClock.adjust("1 second")
      yield* bar(Departure.shortOfMemory)
      assert.strictEqual(yield* objection, "nobody is let in (short-of-memory)")
      yield* bar(undefined)
      assert.isUndefined(yield* objection)
    })
  )

  it.effect("is not ready while nothing can be kept", () =>
    Effect.gen(function* () {
      const { objection, storeHas } = yield* watched
      storeHas("the disk is full")
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* objection, "nothing that is said can be kept: the disk is full")
      storeHas(undefined)
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* objection)
    })
  )

  it.effect("is not ready as soon as it is known that the server stops", () =>
    Effect.gen(function* () {
      const { objection, stop } = yield* watched
      yield* TestClock.adjust("1 second")
      yield* stop
      assert.match((yield* objection)!, /stopping/)
    })
  )
})
