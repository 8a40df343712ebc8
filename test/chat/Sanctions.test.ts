import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as TestClock from "effect/testing/TestClock"
import { layerNoDeps, type Sanction, Sanctions, type Suspect, type Target } from "../../src/chat/Sanctions.ts"
import { SanctionStore } from "../../src/chat/SanctionStore.ts"
import * as Settings from "../../src/Settings.ts"

const at = NetAddress.ipFromStringUnsafe

const sanction = (target: Target, change: Partial<Sanction> = {}): Sanction => ({
  kind: "ban",
  target,
  at: 0,
  until: null,
  by: "boss",
  reason: "spam",
  ...change
})

const provide = (settings: Partial<Settings.Values> = {}) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer(settings))))

const hits: ReadonlyArray<readonly [target: Target, suspect: Suspect, isHit: boolean]> = [
  [{ name: "Bob" }, { name: "bOB" }, true],
  [{ name: "bob" }, { name: "bobby" }, false],
  [{ name: "bob" }, { address: at("203.0.113.7") }, false],
  [{ network: "203.0.113.0/24" }, { name: "ann", address: at("203.0.113.7") }, true],
  [{ network: "203.0.113.0/24" }, { address: at("203.0.114.7") }, false],
  [{ network: "203.0.113.7/32" }, { name: "ann" }, false],
  [{ network: "2001:db8::/64" }, { address: at("2001:db8::42") }, true],
  [{ network: "2001:db8::/64" }, { address: at("203.0.113.7") }, false],
  [{ network: "0.0.0.0/0" }, { address: at("2001:db8::42") }, false],
  [{ name: "bob", person: 7 }, { name: "other", person: 7 }, true],
  [{ name: "bob", person: 7 }, { name: "other", person: 8 }, false],
  [{ name: "bob", network: "203.0.113.7/32" }, { name: "other", address: at("203.0.113.7") }, true]
]

describe("Sanctions that others change too", () => {
  it.effect("those that are imposed while others' are loaded are not lost", () =>
    Effect.gen(function* () {
      const isLoaded = yield* Deferred.make<void>()
      const isSaved = yield* Deferred.make<void>()
      let kept: ReadonlyArray<Sanction> = []
      let loads = 0
      let reload: Effect.Effect<void> = Effect.void
      const store: SanctionStore = {
        // what was kept when it was asked arrives later, but for the first time
        load: Effect.suspend(() => {
          const found = kept
          return Effect.as(loads++ === 1 ? Deferred.await(isLoaded) : Effect.void, found)
        }),
        save: (sanctions) =>
          Effect.andThen(
            Deferred.await(isSaved),
            Effect.sync(() => {
              kept = sanctions
            })
          ),
        watch: (again) =>
          Effect.sync(() => {
            reload = again
          })
      }
      yield* Effect.gen(function* () {
        const sanctions = yield* Sanctions
        const reloading = yield* Effect.forkChild(reload, { startImmediately: true })
        const imposing = yield* Effect.forkChild(sanctions.impose(sanction({ name: "bob" })), {
          startImmediately: true
        })
        yield* Deferred.succeed(isSaved, undefined)
        yield* Fiber.join(imposing)
        yield* Deferred.succeed(isLoaded, undefined)
        yield* Fiber.join(reloading)
        assert.lengthOf(yield* sanctions.inForce("ban"), 1)
        assert.strictEqual(loads, 3)
      }).pipe(
        Effect.provide(
          layerNoDeps.pipe(Layer.provide(Layer.succeed(SanctionStore, store)), Layer.provide(Settings.layer()))
        )
      )
    })
  )
})

describe("Sanctions", () => {
  it.effect.each(hits)("%j hits %j: %s", ([target, suspect, isHit]) =>
    Effect.gen(function* () {
      const { against, impose } = yield* Sanctions
      yield* impose(sanction(target))
      assert.strictEqual((yield* against("ban", suspect)) !== undefined, isHit)
      assert.isUndefined(yield* against("mute", suspect))
    }).pipe(provide())
  )

  it.effect("end by themselves, each at its time", () =>
    Effect.gen(function* () {
      const { against, impose, inForce } = yield* Sanctions
      yield* impose(sanction({ name: "ann" }, { until: 1000 }))
      yield* impose(sanction({ name: "bob" }))
      yield* TestClock.adjust("999 millis")
      assert.isDefined(yield* against("ban", { name: "ann" }))
      yield* TestClock.adjust("1 millis")
      assert.isUndefined(yield* against("ban", { name: "ann" }))
      assert.deepStrictEqual(
        (yield* inForce("ban")).map(({ target }) => target.name),
        ["bob"]
      )
    }).pipe(provide())
  )

  it.effect("are lifted by the name or the network that they hit, in any case, and only those of that kind", () =>
    Effect.gen(function* () {
      const { impose, inForce, lift } = yield* Sanctions
      yield* impose(sanction({ name: "ann", network: "203.0.113.7/32" }))
      yield* impose(sanction({ name: "ann" }, { kind: "mute" }))
      assert.deepStrictEqual(yield* lift("ban", { network: "203.0.113.0/24" }), [])
      assert.lengthOf(yield* lift("ban", { name: "ANN" }), 1)
      assert.deepStrictEqual(yield* inForce("ban"), [])
      assert.lengthOf(yield* inForce("mute"), 1)
    }).pipe(provide())
  )

  it.effect("take the place of one that hits the very same, be they longer or shorter", () =>
    Effect.gen(function* () {
      const { impose, inForce } = yield* Sanctions
      const untils = Effect.map(inForce("ban"), (all) => all.map(({ until }) => until))
      yield* impose(sanction({ name: "ann", person: 7 }))
      yield* impose(sanction({ name: "Ann", person: 7 }, { until: 1000 }))
      assert.deepStrictEqual(yield* untils, [1000])
      yield* impose(sanction({ name: "ann", network: "203.0.113.7/32" }))
      yield* impose(sanction({ name: "ann", person: 8 }))
      yield* impose(sanction({ name: "bob", person: 7 }))
      assert.lengthOf(yield* untils, 4)
    }).pipe(provide())
  )

  it.effect("are bounded in number; those that ended make room", () =>
    Effect.gen(function* () {
      const { impose } = yield* Sanctions
      yield* impose(sanction({ name: "ann" }, { until: 1000 }))
      yield* impose(sanction({ name: "bob" }))
      assert.strictEqual((yield* Effect.flip(impose(sanction({ name: "cyd" })))).limit, 2)
      yield* impose(sanction({ name: "cyd" }, { kind: "mute" }))
      yield* TestClock.adjust("1 second")
      yield* impose(sanction({ name: "cyd" }))
    }).pipe(provide({ maxSanctions: 2 }))
  )
})
