/**
 * The laws of every chat, over TCP: the same scripts as in memory, performed at the built server.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import { laws } from "../listener/scripts/ChatLaws.ts"
import { perform } from "../listener/scripts/Performance.ts"
import { script } from "../listener/scripts/Script.ts"
import { wired, wrongWires } from "../listener/scripts/WrongWires.ts"
import { fewer } from "../properties.ts"
import * as TcpStage from "./TcpStage.ts"

it.live.prop(
  "whatever several people do over TCP, every law of the chat holds",
  [script],
  ([script]) =>
    Effect.map(perform(script, TcpStage.make), (findings) => {
      const complaints = Object.entries(laws).flatMap(([law, complaintsOf]) =>
        complaintsOf(findings).map((complaint) => `${law}: ${complaint}`)
      )
      assert.strictEqual(complaints.join("\n"), "")
    }),
  // only a failure takes that long: each script that is tried to shorten it may wait for what never comes
  { timeout: 180_000, arbitrary: { ...fewer(15), size: 1000, maxShrinks: 10 } }
)

describe("the laws find a wire that", () => {
  for (const { breaks, make, name } of wrongWires) {
    it.live(name, () =>
      Effect.gen(function* () {
        const result = yield* Arbitrary.checkEffect(
          script,
          (script) =>
            Effect.map(
              perform(script, wired(TcpStage.make, make())),
              (findings) => laws[breaks]!(findings).length === 0
            ),
          { runs: 20, size: 1000, seed: 1, maxShrinks: 0 }
        )
        // by a law, not by what never came
        assert.deepInclude(result, { _tag: "Falsified", failure: { _tag: "ReturnedFalse" } })
      })
    )
  }
})
