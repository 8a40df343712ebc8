import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { VoidTickets } from "../../src/chat/VoidTickets.ts"
import * as Settings from "../../src/Settings.ts"
import * as DataDirectory from "../../src/store/DataDirectory.ts"
import * as Directory from "../e2e/DataDirectory.ts"

it.live("of void tickets as many are kept as there may be connections, those that were void last", () =>
  Effect.gen(function* () {
    const dataDir = yield* Directory.make
    const build = (maxConnections: number) =>
      Effect.map(
        Layer.build(DataDirectory.layer.pipe(Layer.provide(Settings.layer({ dataDir, maxConnections })))),
        (context) => Context.get(context, VoidTickets)!
      )
    const stays = ["ann", "bob", "cyd"]
    yield* Effect.scoped(
      Effect.gen(function* () {
        const { find, put } = yield* build(2)
        for (const [index, stay] of ["ann", "bob", "ann", "cyd"].entries()) yield* put(stay, index)
        assert.deepStrictEqual(yield* find(stays), [2, undefined, 3])
      })
    )
    // also where more may be remembered from here on
    assert.deepStrictEqual(yield* (yield* build(10)).find(stays), [2, undefined, 3])
  })
)
