import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isGuest } from "../../src/hub/Guest.ts"
import { Hub, layer } from "../../src/hub/Hub.ts"

describe("guests", () => {
  it.effect("get names that nobody has, however many of them there are", () =>
    Effect.gen(function* () {
      const { join } = yield* Hub
      // of 9000 numbers so many would be drawn twice
      const guests = yield* Effect.replicateEffect(join("r", undefined), 500)
      const names = guests.map(({ person }) => person.name)
      assert.isTrue(names.every(isGuest))
      assert.strictEqual(new Set(names).size, 500)
    }).pipe(Effect.provide(layer))
  )
})
