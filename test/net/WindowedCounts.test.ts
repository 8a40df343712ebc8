import { assert, describe, it } from "@effect/vitest"
import { WindowedCounts } from "../../src/net/WindowedCounts.ts"

describe("WindowedCounts", () => {
  it("counts each key apart, and forgets all with the window", () => {
    const counts = new WindowedCounts({ windowMillis: 1000, maxKeys: 10 })
    for (let times = 0; times < 3; times++) assert.isTrue(counts.add("a", 5000 + times))
    assert.isTrue(counts.add("b", 5999))
    assert.deepStrictEqual([counts.count("a", 5999), counts.count("b", 5999), counts.count("c", 5999)], [3, 1, 0])
    assert.strictEqual(counts.count("a", 6000), 0)
  })

  it("holds no more keys than it may; those it has go on counting", () => {
    const counts = new WindowedCounts({ windowMillis: 1000, maxKeys: 2 })
    assert.deepStrictEqual(
      ["a", "b", "c", "a"].map((key) => counts.add(key, 0)),
      [true, true, false, true]
    )
    assert.strictEqual(counts.count("a", 0), 2)
    assert.isTrue(counts.add("c", 1000))
  })

  it("a clock that goes back begins a new window", () => {
    const counts = new WindowedCounts({ windowMillis: 1000, maxKeys: 2 })
    counts.add("a", 5000)
    assert.strictEqual(counts.count("a", 4000), 0)
  })
})
