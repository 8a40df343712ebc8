import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { Deliveries, layerNoDeps } from "../../src/chat/Deliveries.ts"
import * as Settings from "../../src/Settings.ts"

const provide = (maxConnections = 100) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer({ maxConnections }))))

const has = (client: string, id: string) =>
  Effect.flatMap(Deliveries, ({ of }) => Effect.map(of(client), (delivered) => delivered.has(id)))

const add = (client: string, id: string) =>
  Effect.flatMap(Deliveries, ({ of }) => Effect.map(of(client), (delivered) => delivered.add(id)))

describe("Deliveries", () => {
  it.effect("a line that was dealt with is known, for each client", () =>
    Effect.gen(function* () {
      assert.isFalse(yield* has("ann", "1"))
      assert.isFalse(yield* has("ann", "1"))
      yield* add("ann", "1")
      assert.isTrue(yield* has("ann", "1"))
      assert.isFalse(yield* has("ann", "2"))
      assert.isFalse(yield* has("bob", "1"))
    }).pipe(provide())
  )

  it.effect("of many lines the last are remembered", () =>
    Effect.gen(function* () {
      for (let id = 0; id < 300; id++) yield* add("ann", `${id}`)
      assert.isTrue(yield* has("ann", "299"))
      assert.isTrue(yield* has("ann", "44"))
      assert.isFalse(yield* has("ann", "43"))
    }).pipe(provide())
  )

  it.effect("a client that said nothing for ten minutes is forgotten, and of too many the one silent longest", () =>
    Effect.gen(function* () {
      yield* add("ann", "1")
      yield* TestClock.adjust("9 minutes")
      yield* add("bob", "1")
      assert.isTrue(yield* has("ann", "1"))
      yield* TestClock.adjust("10 minutes")
      yield* add("cyd", "1")
      assert.isFalse(yield* has("ann", "1"))
      yield* add("ann", "1")
      yield* add("dee", "1")
      assert.isFalse(yield* has("cyd", "1"))
      assert.isFalse(yield* has("ann", "1"))
    }).pipe(provide(2))
  )
})
