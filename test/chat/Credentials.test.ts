import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Credentials, layerNoDeps } from "../../src/chat/Credentials.ts"
import { Relay } from "../../src/hub/Relay.ts"
import * as Settings from "../../src/Settings.ts"

const at = NetAddress.ipFromStringUnsafe

const provide = (settings: Partial<Settings.Values>) =>
  Effect.provide(layerNoDeps.pipe(Layer.provide(Settings.layer(settings))))

describe("Credentials", () => {
  it.effect("a secret that nobody set is no secret, whatever is given", () =>
    Effect.gen(function* () {
      const { check, has } = yield* Credentials
      assert.isFalse(has("adminPassword"))
      assert.strictEqual(yield* check("adminPassword", "off", undefined), "wrong")
      assert.strictEqual(yield* check("botToken", "", undefined), "wrong")
    }).pipe(provide({}))
  )

  it.effect("one is not the other", () =>
    Effect.gen(function* () {
      const { check } = yield* Credentials
      assert.strictEqual(yield* check("adminPassword", "password", undefined), "right")
      assert.strictEqual(yield* check("adminPassword", "some token", undefined), "wrong")
      assert.strictEqual(yield* check("botToken", "some token", undefined), "right")
    }).pipe(provide({ adminPassword: Redacted.make("password"), botToken: Redacted.make("some token") }))
  )

  it.effect("wrong tries count by address, for both secrets, for ten minutes; right ones do not count", () =>
    Effect.gen(function* () {
      const { check } = yield* Credentials
      const right = () => check("adminPassword", "password", at("2001:db8::1"))
      assert.strictEqual(yield* right(), "right")
      assert.strictEqual(yield* check("adminPassword", "?", at("2001:db8::1")), "wrong")
      // the same /64
      assert.strictEqual(yield* check("botToken", "?", at("2001:db8::2")), "wrong")
      assert.strictEqual(yield* right(), "exhausted")
      assert.strictEqual(yield* check("adminPassword", "password", at("203.0.113.7")), "right")
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* right(), "right")
    }).pipe(provide({ adminPassword: Redacted.make("password"), secretTries: 2 }))
  )

  it.effect("who comes from ever new addresses may guess only as often as there may be connections", () =>
    Effect.gen(function* () {
      const { check } = yield* Credentials
      const verdicts = yield* Effect.forEach([1, 2, 3, 4], (last) =>
        check("adminPassword", "?", at(`203.0.113.${last}`))
      )
      assert.deepStrictEqual(verdicts, ["wrong", "wrong", "exhausted", "exhausted"])
    }).pipe(provide({ adminPassword: Redacted.make("password"), maxConnections: 2 }))
  )

  it.effect("who guesses many at once has no more tries than one after the other", () =>
    Effect.gen(function* () {
      const { guess } = yield* Credentials
      let looks = 0
      const isRight = Effect.andThen(
        Effect.sleep("100 millis"),
        Effect.sync(() => ++looks > 3)
      )
      const guesses = Array.from({ length: 20 }, () => guess(isRight, at("203.0.113.7")))
      const guessing = yield* Effect.forkScoped(Effect.all(guesses, { concurrency: "unbounded" }))
      yield* TestClock.adjust("10 seconds")
      const verdicts = yield* Fiber.join(guessing)
      assert.strictEqual(looks, 3)
      assert.strictEqual(verdicts.filter((verdict) => verdict === "exhausted").length, 17)
    }).pipe(provide({ secretTries: 3 }))
  )

  it.effect("wrong tries at other servers count here, and those here there; not those of this machine", () =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      let hear: (body: unknown) => Effect.Effect<unknown> = () => Effect.die("nobody hears")
      const relay = Layer.succeed(Relay, {
        isElsewhere: () => false,
        ask: () => Effect.undefined,
        tellAll: (subject, body) => Effect.sync(() => void told.push([subject, body])),
        answer: (_, answer) =>
          Effect.sync(() => {
            hear = answer
          })
      })
      yield* Effect.gen(function* () {
        const { check } = yield* Credentials
        assert.strictEqual(yield* check("adminPassword", "?", undefined), "wrong")
        assert.strictEqual(yield* check("adminPassword", "?", at("203.0.113.7")), "wrong")
        yield* Effect.yieldNow
        assert.deepStrictEqual(told, [["wrong guess", "203.0.113.7"]])
        yield* TestClock.adjust("9 minutes")
        yield* hear("203.0.113.7")
        assert.strictEqual(yield* check("adminPassword", "password", at("203.0.113.7")), "exhausted")
        assert.strictEqual(yield* check("adminPassword", "password", at("203.0.113.8")), "right")
        // the first one is long ago, the second is not
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* check("adminPassword", "?", at("203.0.113.7")), "wrong")
        assert.strictEqual(yield* check("adminPassword", "password", at("203.0.113.7")), "exhausted")
        yield* TestClock.adjust("9 minutes")
        assert.strictEqual(yield* check("adminPassword", "password", at("203.0.113.7")), "right")
      }).pipe(
        Effect.provide(
          layerNoDeps.pipe(
            Layer.provide(relay),
            Layer.provide(Settings.layer({ adminPassword: Redacted.make("password"), secretTries: 2 }))
          )
        )
      )
    })
  )
})
