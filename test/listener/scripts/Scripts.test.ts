import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import { fewer } from "../../properties.ts"
import { laws } from "./ChatLaws.ts"
import * as MemoryStage from "./MemoryStage.ts"
import { perform } from "./Performance.ts"
import { script } from "./Script.ts"
import { wrongChats } from "./WrongChats.ts"

describe("whatever several people do", () => {
  for (const [name, complaintsOf] of Object.entries(laws)) {
    it.effect.prop(
      name,
      [script],
      ([script]) =>
        Effect.map(perform(script, MemoryStage.make()), (findings) =>
          assert.strictEqual(complaintsOf(findings).join("\n"), "")
        ),
      { arbitrary: { ...fewer(25), size: 1000 } }
    )
  }
})

describe("the laws find a chat that", () => {
  for (const { breaks, name, parts } of wrongChats) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const result = yield* Arbitrary.checkEffect(
          script,
          (script) =>
            Effect.map(perform(script, MemoryStage.make(parts())), (findings) => laws[breaks]!(findings).length === 0),
          { runs: 200, size: 1000, seed: 1, maxShrinks: 0 }
        )
        assert.strictEqual(result._tag, "Falsified")
      })
    )
  }
})
