import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Hub from "../../src/hub/Hub.ts"
import * as Settings from "../../src/Settings.ts"

const oneRoom = Hub.layerNoDeps.pipe(Layer.provide(Settings.layer({ maxRooms: 1 })))

describe("a room that is opened for nobody", () => {
  it.effect("takes the place of the one that has been empty longest, as for somebody who comes", () =>
    Effect.gen(function* () {
      const { open, rooms } = yield* Hub.Hub
      yield* open("old")
      assert.strictEqual((yield* Effect.flip(open("new")))._tag, "RoomsFull")
      // one that is there is opened to anybody
      assert.strictEqual((yield* open("old")).people, 0)
      yield* TestClock.adjust("61 seconds")
      yield* open("new")
      assert.deepStrictEqual(
        (yield* rooms).map(({ name }) => name),
        ["new"]
      )
    }).pipe(Effect.provide(oneRoom))
  )

  it.effect("is as it is for everybody", () =>
    Effect.gen(function* () {
      const { govern, open } = yield* Hub.Hub
      assert.isFalse((yield* open("den")).isLocked)
      yield* govern("den", { password: Redacted.make("sesame") })
      assert.isTrue((yield* open("den")).isLocked)
    }).pipe(Effect.provide(oneRoom))
  )
})
