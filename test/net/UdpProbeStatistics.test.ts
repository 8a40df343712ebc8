import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { RttStatistics } from "../../src/net/RttStatistics.ts"
import type { ProbeEvent } from "../../src/net/UdpProbe.ts"
import { ProbeStatistics } from "../../src/net/UdpProbeStatistics.ts"

const measured = (times: ReadonlyArray<number>) => {
  const statistics = new RttStatistics()
  for (const time of times) statistics.add(time)
  return statistics
}

const summaryOf = (times: ReadonlyArray<number>) => measured(times).summary()!

const times = Schema.Array(Schema.Finite.check(Schema.isBetween({ minimum: 0.001, maximum: 60_000 }))).check(
  Schema.isMinLength(1),
  Schema.isMaxLength(60)
)

const sum = (all: ReadonlyArray<number>) => all.reduce((total, one) => total + one, 0)

describe("RttStatistics", () => {
  it("10, 20, 30 ms: min 10, avg 20, max 30, mdev 8.165", () => {
    const { avg, max, mdev, min } = summaryOf([10, 20, 30])
    assert.deepStrictEqual({ min, avg, max }, { min: 10, avg: 20, max: 30 })
    assert.approximately(mdev, 8.165, 0.0005)
  })

  it("transit 10, 20, 15 ms: jitter 0.625, then 0.898", () => {
    const statistics = new RttStatistics()
    const jitters = [10, 20, 15].map((time) => {
      statistics.add(time)
      return statistics.summary()!.jitter
    })
    assert.strictEqual(jitters[0], 0)
    assert.strictEqual(jitters[1], 0.625)
    assert.strictEqual(jitters[2], 0.8984375)
  })

  it("without any time there is nothing to say", () => {
    assert.isUndefined(new RttStatistics().summary())
    assert.deepStrictEqual(new RttStatistics().histogram(8), [])
  })

  it.effect.prop("mdev is iputils' √(Σx²/n − (Σx/n)²)", [times], ([all]) =>
    Effect.sync(() => {
      const mean = sum(all) / all.length
      const naive = Math.sqrt(Math.max(0, sum(all.map((time) => time * time)) / all.length - mean * mean))
      // the formula as written subtracts two large numbers: half of its digits can be wrong
      assert.approximately(summaryOf(all).mdev, naive, 1e-3 + naive * 1e-6)
      assert.approximately(summaryOf(all).avg, mean, mean * 1e-9)
    })
  )

  it("mdev keeps its digits where the formula as written loses them", () => {
    const { mdev } = summaryOf([1e9 + 10, 1e9 + 20, 1e9 + 30])
    assert.approximately(mdev, 8.165, 0.0005)
  })

  it.effect.prop("percentiles are those by nearest rank, within half a percent", [times], ([all]) =>
    Effect.sync(() => {
      const sorted = all.toSorted((one, other) => one - other)
      const summary = summaryOf(all)
      for (const percent of [50, 90, 95, 99] as const) {
        const exact = sorted[Math.ceil((percent / 100) * all.length) - 1]!
        assert.approximately(summary[`p${percent}`], exact, exact * 0.005 + 1e-9, `p${percent}`)
      }
    })
  )

  it("percentiles of 1…100 ms are 50, 90, 95 and 99 ms", () => {
    const { p50, p90, p95, p99 } = summaryOf(Array.from({ length: 100 }, (_, index) => index + 1))
    for (const [found, exact] of [
      [p50, 50],
      [p90, 90],
      [p95, 95],
      [p99, 99]
    ] as const) {
      assert.approximately(found, exact, exact * 0.005)
    }
  })

  it.effect.prop("a histogram counts every time once, in rows without gaps", [times], ([all]) =>
    Effect.sync(() => {
      const rows = measured(all).histogram(8)
      assert.isAtMost(rows.length, 8)
      assert.strictEqual(sum(rows.map(({ count }) => count)), all.length)
      assert.approximately(rows[0]!.from, Math.min(...all), 1e-9)
      assert.approximately(rows.at(-1)!.to, Math.max(...all), 1e-9)
      for (const [index, row] of rows.entries()) {
        if (index > 0) assert.strictEqual(row.from, rows[index - 1]!.to)
        // a time near an edge may count on its other side, by half a percent
        const inside = (slack: number) =>
          all.filter((time) => time >= row.from / slack && time <= row.to * slack).length
        assert.isAtMost(row.count, inside(1.006))
        assert.isAtLeast(row.count, all.filter((time) => time > row.from * 1.006 && time < row.to / 1.006).length)
      }
    })
  )

  it("one time, many times over, is one row", () => {
    assert.deepStrictEqual(measured([5, 5, 5]).histogram(8), [{ from: 5, to: 5, count: 3 }])
  })
})

describe("ProbeStatistics", () => {
  const sent = (sequence: number): ProbeEvent => ({ _tag: "Sent", sequence })
  const answered = (
    sequence: number,
    rtt: number,
    more: Partial<ProbeEvent & { _tag: "Answered" }> = {}
  ): ProbeEvent => ({
    _tag: "Answered",
    sequence,
    rtt,
    arrival: "first",
    isLate: false,
    ...more
  })

  const countsOf = (events: ReadonlyArray<ProbeEvent>) => {
    const statistics = new ProbeStatistics()
    for (const event of events) statistics.add(event)
    return statistics
  }

  it("nothing sent is nothing lost", () => {
    assert.deepInclude(new ProbeStatistics().counts, { sent: 0, received: 0, lost: 0, lostPercent: 0 })
    assert.isUndefined(new ProbeStatistics().rtt)
  })

  it("counts each kind, and measures answers alone", () => {
    const { counts, rtt } = countsOf([
      ...[0, 1, 2, 3].map(sent),
      answered(1, 10),
      answered(0, 20, { arrival: "reordered" }),
      { _tag: "TimedOut", sequence: 2 },
      answered(2, 30, { isLate: true }),
      { _tag: "TimedOut", sequence: 3 },
      { _tag: "Ignored", why: "foreign" },
      { _tag: "Ignored", why: "damaged" },
      { _tag: "Ignored", why: "damaged" },
      { _tag: "Reported", why: "refused" },
      { _tag: "Reported", why: "unreachable" }
    ])
    assert.deepStrictEqual(counts, {
      sent: 4,
      received: 3,
      lost: 1,
      lostPercent: 25,
      duplicates: 0,
      reordered: 1,
      late: 1,
      foreign: 1,
      damaged: 2,
      refused: 1,
      unreachable: 1
    })
    assert.approximately(rtt!.mdev, 8.165, 0.0005)
  })

  it("a duplicate is no second answer, but is measured as iputils does", () => {
    const { counts, rtt } = countsOf([
      sent(0),
      answered(0, 10),
      answered(0, 30, { arrival: "duplicate", isLate: true })
    ])
    assert.deepInclude(counts, { received: 1, lost: 0, duplicates: 1, late: 0 })
    assert.deepInclude(rtt!, { min: 10, avg: 20, max: 30, mdev: 10 })
  })
})
