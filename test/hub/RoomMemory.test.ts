import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Entry } from "../../src/hub/RoomEvent.ts"
import { RoomMemory } from "../../src/hub/RoomMemory.ts"
import type { SharedOrder } from "../../src/hub/SharedOrder.ts"
import { entries, notice } from "./Reader.ts"

const numbers = (some: ReadonlyArray<Entry>) => some.map(({ seq }) => seq)

/** The memory of a room that is shared; `order.meanwhile` happens when it is asked for what is older. */
const make = Effect.fnUntraced(function* (forgotten = 0) {
  const order: Partial<SharedOrder> & { meanwhile: () => void } = {
    meanwhile: () => {},
    open: () => Effect.succeed({ epoch: "e", head: 0, topic: "", entries: [], forgotten }),
    history: () =>
      Effect.sync(() => {
        order.meanwhile()
        return []
      })
  }
  const options = { logBytes: 1000, batchBytes: 100, historyLines: 10 }
  const memory = yield* RoomMemory.make("r", options, { order: order as unknown as SharedOrder, store: undefined })
  return { order, memory }
})

describe("RoomMemory", () => {
  it.effect("remembers nothing of what is forgotten, whenever it hears of it, and all of what came since", () =>
    Effect.gen(function* () {
      const { memory } = yield* make()
      const [one, two, three] = entries(
        1,
        notice("one"),
        { _tag: "Topic", by: { id: 1, name: "ann" }, text: "two" },
        notice("three")
      )
      memory.add(one!)
      memory.forgetUpTo(2)
      // it was on its way
      memory.add(two!)
      memory.add(three!)
      memory.forgetUpTo(1)
      memory.forgetUpTo(2)
      assert.deepStrictEqual([memory.topic, memory.forgottenUpTo], ["", 2])
      assert.deepStrictEqual(numbers(yield* memory.last(1)), [3])
    })
  )

  it.effect("gives nothing that was forgotten while it looked for what is older", () =>
    Effect.gen(function* () {
      const { memory, order } = yield* make()
      order.meanwhile = () => memory.forgetUpTo(1)
      for (const entry of entries(1, notice("one"), notice("two"))) memory.add(entry)
      assert.deepStrictEqual(numbers(yield* memory.last(10)), [2])
    })
  )

  it.effect("knows from the beginning what is forgotten", () =>
    Effect.gen(function* () {
      const { memory } = yield* make(7)
      assert.isFalse(memory.canResume({ epoch: "e", seq: 6 }))
      assert.isTrue(memory.canResume({ epoch: "e", seq: 7 }))
    })
  )
})
