import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { linesUntil, serve } from "./ChatInMemory.ts"

const words = "-- Something went wrong here, which is in the log; please try again later"

describe("LineChat: what nobody foresaw", () => {
  it.effect("whoever cannot be let in by a mistake of ours is told so, and it is counted", () =>
    Effect.gen(function* () {
      const chat = yield* serve({}, undefined, {
        hub: (right) => ({ ...right, join: () => Effect.die(new Error("the database is damaged")) })
      })
      const ann = yield* chat.connect
      assert.strictEqual(yield* ann.line, words)
      assert.strictEqual(yield* chat.closed("failed"), 1)
    })
  )

  it.effect("whoever is in is told, and the others hear that they left", () =>
    Effect.gen(function* () {
      const chat = yield* serve({}, undefined, {
        hub: (right) => ({ ...right, rooms: Effect.die(new Error("the database is damaged")) })
      })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      ann.send("/rooms\n")
      yield* linesUntil(ann, (line) => line === words)
      yield* linesUntil(bob, (line) => line === "-- ann left (something went wrong)")
      assert.strictEqual(yield* chat.closed("failed"), 1)
    })
  )
})
