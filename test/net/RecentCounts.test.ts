import { assert, describe, it } from "@effect/vitest"
import { RecentCounts } from "../../src/net/RecentCounts.ts"

describe("RecentCounts", () => {
  it("counts each key apart, and forgets each time once it is long ago", () => {
    const counts = new RecentCounts({ millis: 1000, maxKeys: 10 })
    for (const now of [5000, 5400, 5800]) assert.isTrue(counts.add("a", now))
    assert.isTrue(counts.add("b", 5900))
    assert.deepStrictEqual(
      [5999, 6000, 6400, 6799, 6800].map((now) => counts.count("a", now)),
      [3, 2, 1, 1, 0]
    )
    assert.deepStrictEqual([counts.count("b", 6800), counts.count("c", 6800)], [1, 0])
  })

  it("holds no more keys than it may; those it has go on counting, and make room when they are long ago", () => {
    const counts = new RecentCounts({ millis: 1000, maxKeys: 2 })
    assert.deepStrictEqual(
      ["a", "b", "c", "a"].map((key, now) => counts.add(key, now)),
      [true, true, false, true]
    )
    assert.isFalse(counts.add("c", 1000))
    assert.isTrue(counts.add("c", 1001))
    assert.deepStrictEqual([counts.count("a", 1001), counts.count("b", 1001), counts.count("c", 1001)], [1, 0, 1])
  })
})
