import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Hub from "../../src/hub/Hub.ts"
import * as Settings from "../../src/Settings.ts"
import { hubLaws, lawsOfHub } from "../../src/testing/index.ts"
import { wrongHubs } from "./WrongHubs.ts"

// small bounds, so that a few dozen lines overflow the log, the batches and the inbox
const logBytes = 16_384
const right = Hub.layerNoDeps.pipe(Layer.provide(Settings.layer({ logBytes, batchBytes: 2_048, inboxLines: 16 })))

hubLaws("the hub in memory", right, { logBytes, runs: 200 })

describe("the laws find", () => {
  for (const { breaks, layer, name } of wrongHubs) {
    it.effect(`a hub that ${name}`, () =>
      Effect.gen(function* () {
        const [law] = lawsOfHub({ logBytes, only: [breaks] })
        const result = yield* Arbitrary.checkEffect(
          law!.arbitrary,
          (schedule) => Effect.as(Effect.provide(law!.check(schedule), layer(right), { local: true }), true),
          { runs: 200, size: 40, seed: 1, maxShrinks: 0 }
        )
        assert.strictEqual(result._tag, "Falsified")
      })
    )
  }
})
