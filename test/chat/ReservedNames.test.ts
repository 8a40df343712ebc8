import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { NameStore, type Reservation } from "../../src/chat/NameStore.ts"
import * as ReservedNames from "../../src/chat/ReservedNames.ts"
import * as Settings from "../../src/Settings.ts"

const password = "correct horse"

/** Names kept for a day, two of them at most. */
const reservedNames = Effect.gen(function* () {
  const kept = new Map<string, Reservation>()
  const store: NameStore = {
    load: Effect.sync(() => [...kept.values()]),
    put: (one) => Effect.sync(() => void kept.set(one.name, one)),
    remove: (name) => Effect.sync(() => void kept.delete(name))
  }
  const context = yield* Layer.build(
    ReservedNames.layerNoDeps.pipe(
      Layer.provide(Settings.layer({ keepFor: Duration.days(1), reservedNames: 2 })),
      Layer.provide(Layer.succeed(NameStore, store))
    )
  )
  return yield* Effect.provideContext(ReservedNames.ReservedNames, context)
})

it.effect("a name that nobody took for as long as names are kept is anybody's, and takes no place", () =>
  Effect.gen(function* () {
    const names = yield* reservedNames
    yield* names.reserve("ann", password)
    yield* TestClock.adjust("12 hours")
    yield* names.reserve("bob", password)
    assert.strictEqual((yield* Effect.flip(names.reserve("cyd", password)))._tag, "NamesFull")
    assert.isTrue(names.isReserved("ANN"))
    assert.isFalse(yield* names.opens("ann", "wrong horse"))

    yield* TestClock.adjust("12 hours")
    assert.deepStrictEqual(["ann", "bob"].map(names.isReserved), [false, true])
    assert.isTrue(yield* names.opens("ann", "wrong horse"))
    assert.isFalse(yield* names.free("ann"))
    yield* names.reserve("cyd", password)
    assert.strictEqual((yield* Effect.flip(names.reserve("dan", password)))._tag, "NamesFull")
    assert.deepStrictEqual(["ann", "bob", "cyd"].map(names.isReserved), [false, true, true])
  })
)

it.effect("whoever takes their name keeps it for as long again", () =>
  Effect.gen(function* () {
    const names = yield* reservedNames
    yield* names.reserve("ann", password)
    for (const _ of ["the first day", "the second"]) {
      yield* TestClock.adjust("23 hours")
      assert.isTrue(yield* names.opens("ann", password))
    }
    assert.isTrue(names.isReserved("ann"))
  })
)

it.effect("a name that is anybody's again can be made somebody's own, by another password", () =>
  Effect.gen(function* () {
    const names = yield* reservedNames
    yield* names.reserve("ann", password)
    yield* names.reserve("bob", password)
    yield* TestClock.adjust("1 day")
    yield* names.reserve("ann", "another horse")
    assert.isFalse(yield* names.opens("ann", password))
    assert.isTrue(yield* names.opens("ann", "another horse"))
  })
)
