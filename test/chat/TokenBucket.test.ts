import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TokenBucket } from "../../src/chat/TokenBucket.ts"

const gaps = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1500 }))), {
  maxLength: 60
})

describe("TokenBucket", () => {
  it("gives the burst at once and then one at a time, and is full again after a pause", () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 })
    const waits = Array.from({ length: 6 }, () => bucket.take(1000))
    assert.deepStrictEqual(waits, [0, 0, 0, 500, 1000, 1500])
    assert.strictEqual(bucket.take(10_000), 0)
  })

  it("a try that fails takes nothing", () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 })
    assert.deepStrictEqual(
      [0, 0, 400, 1000, 1000].map((now) => bucket.tryTake(now)),
      [0, 1000, 600, 0, 1000]
    )
  })

  it("one that is given back may be taken again, and never more than the burst", () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 1 })
    assert.strictEqual(bucket.tryTake(0), 0)
    bucket.giveBack()
    bucket.giveBack()
    assert.deepStrictEqual(
      [0, 0, 0].map((now) => bucket.tryTake(now)),
      [0, 0, 1000]
    )
  })

  it("a rate of 0 is no limit", () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 0 })
    assert.deepStrictEqual(
      Array.from({ length: 1000 }, () => bucket.take(0)),
      Array(1000).fill(0)
    )
  })

  it.effect.prop("who waits as told never gets more than the burst and the rate allow", [gaps], ([gaps]) =>
    Effect.sync(() => {
      const bucket = new TokenBucket({ burst: 4, perSecond: 2 })
      let now = 0
      const times = gaps.map((gap) => {
        now += gap
        now += bucket.take(now)
        return now
      })
      for (const [index, from] of times.entries()) {
        for (const [more, to] of times.slice(index).entries()) {
          assert.isAtMost(more + 1, 4 + 1 + (to - from) / 500, `${from} to ${to}`)
        }
      }
    })
  )
})
