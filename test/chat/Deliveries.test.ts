import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { Deliveries, layerNoDeps } from "../../src/chat/Deliveries.ts"
import * as Settings from "../../src/Settings.ts"

const provide = (maxConnections = 100) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer({ maxConnections }))))

describe("Deliveries", () => {
  it.effect("a line is new once, for each client", () =>
    Effect.gen(function* () {
      const { isNew } = yield* Deliveries
      assert.deepStrictEqual(
        yield* Effect.forEach(
          [
            ["ann", "1"],
            ["ann", "1"],
            ["bob", "1"],
            ["ann", "2"],
            ["ann", "1"]
          ] as const,
          ([client, id]) => isNew(client, id)
        ),
        [true, false, true, true, false]
      )
    }).pipe(provide())
  )

  it.effect("of many lines the last are remembered", () =>
    Effect.gen(function* () {
      const { isNew } = yield* Deliveries
      for (let id = 0; id < 300; id++) assert.isTrue(yield* isNew("ann", `${id}`))
      assert.isFalse(yield* isNew("ann", "299"))
      assert.isFalse(yield* isNew("ann", "44"))
      assert.isTrue(yield* isNew("ann", "43"))
    }).pipe(provide())
  )

  it.effect("a client that said nothing for ten minutes is forgotten, and of too many the one silent longest", () =>
    Effect.gen(function* () {
      const { isNew } = yield* Deliveries
      yield* isNew("ann", "1")
      yield* TestClock.adjust("9 minutes")
      yield* isNew("bob", "1")
      assert.isFalse(yield* isNew("ann", "1"))
      yield* TestClock.adjust("10 minutes")
      assert.isTrue(yield* isNew("cyd", "1"))
      assert.isTrue(yield* isNew("ann", "1"))
      assert.isTrue(yield* isNew("dee", "1"))
      assert.isTrue(yield* isNew("cyd", "1"))
      assert.isTrue(yield* isNew("ann", "1"))
    }).pipe(provide(2))
  )
})
