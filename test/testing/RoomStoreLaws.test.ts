import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type { RoomStore } from "../../src/hub/RoomStore.ts"
import { lawsOfRoomStore, RoomStoreMemory, roomStoreLaws } from "../../src/testing/index.ts"
import { wrongRoomStores } from "./WrongRoomStores.ts"

const emptyDisk = Effect.sync(() => RoomStoreMemory.open(new RoomStoreMemory.MemoryDisk()))

roomStoreLaws("the store of rooms in memory", emptyDisk)

describe("the laws find", () => {
  for (const { breaks, change, name } of wrongRoomStores) {
    it.effect(`a store that ${name}`, () =>
      Effect.gen(function* () {
        const [law] = lawsOfRoomStore({ only: [breaks] })
        const result = yield* Arbitrary.checkEffect(
          law!.arbitrary,
          (steps) => {
            const disk = new RoomStoreMemory.MemoryDisk()
            const before: Array<RoomStore> = []
            const open = Effect.map(RoomStoreMemory.open(disk), (right): RoomStore => {
              before.push(right)
              return { ...right, ...change(right, disk, before.length > 1) }
            })
            return Effect.as(law!.check(open, steps), true)
          },
          { runs: 100, size: 40, seed: 1, maxShrinks: 0 }
        )
        assert.strictEqual(result._tag, "Falsified")
      })
    )
  }
})
