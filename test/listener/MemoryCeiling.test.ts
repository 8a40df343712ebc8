import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Admission from "../../src/chat/Admission.ts"
import * as Departure from "../../src/chat/Departure.ts"
import * as Sanctions from "../../src/chat/Sanctions.ts"
import { slowest } from "../../src/listener/MemoryCeiling.ts"
import * as Settings from "../../src/Settings.ts"

const admission = Admission.layerNoDeps.pipe(Layer.provide(Sanctions.layerNoDeps), Layer.provide(Settings.layer()))

describe("the slowest readers", () => {
  const readers = [70_000, 0, 50_000, 100, 90_000, 60_000].map((pending) => ({ pending }))
  const shed = (bytes: number) => slowest(readers, bytes).map(({ pending }) => pending)

  it("are those who hold the most, as many as it takes and no more", () => {
    assert.deepStrictEqual(shed(1), [90_000])
    assert.deepStrictEqual(shed(90_000), [90_000])
    assert.deepStrictEqual(shed(90_001), [90_000, 70_000])
  })

  it("are never those who hold next to nothing, however much memory is wanted", () => {
    assert.deepStrictEqual(shed(1e12), [90_000, 70_000, 60_000, 50_000])
  })
})

describe("Admission", () => {
  it.effect("lets nobody in while it is barred, and says why", () =>
    Effect.gen(function* () {
      const { admit, bar } = yield* Admission.Admission
      yield* bar(Departure.shortOfMemory)
      assert.strictEqual(yield* admit(undefined, false), Departure.shortOfMemory)
      yield* bar(undefined)
      assert.property(yield* admit(undefined, false), "release")
    }).pipe(Effect.provide(admission))
  )
})
