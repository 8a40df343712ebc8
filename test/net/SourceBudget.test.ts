import { assert, describe, it } from "@effect/vitest"
import * as NetAddress from "effect/net/NetAddress"
import { SourceBudget } from "../../src/net/SourceBudget.ts"

const address = NetAddress.ipFromStringUnsafe

/** How many of `tries` datagrams the budget lets pass. */
const passed = (budget: SourceBudget, host: string, tries: number, now = 0): number =>
  Array.from({ length: tries }, () => budget.take(address(host), now)).filter(Boolean).length

describe("SourceBudget", () => {
  it("lets so many pass in a second, for each source", () => {
    const budget = new SourceBudget({ perSecond: 3, maxSources: 10 })
    assert.strictEqual(passed(budget, "192.0.2.1", 5, 1000), 3)
    assert.strictEqual(passed(budget, "192.0.2.2", 5, 1999), 3)
    assert.strictEqual(passed(budget, "192.0.2.1", 5, 1999), 0)
    assert.strictEqual(passed(budget, "192.0.2.1", 5, 2000), 3)
  })

  it("0 is no limit", () => {
    assert.strictEqual(passed(new SourceBudget({ perSecond: 0, maxSources: 1 }), "192.0.2.1", 1000), 1000)
  })

  it("counts an IPv6 /64 as one source, and its neighbour as another", () => {
    const budget = new SourceBudget({ perSecond: 2, maxSources: 10 })
    assert.strictEqual(passed(budget, "2001:db8:0:1::1", 1), 1)
    assert.strictEqual(passed(budget, "2001:db8:0:1:ffff:ffff:ffff:ffff", 3), 1)
    assert.strictEqual(passed(budget, "2001:db8:0:2::1", 3), 2)
  })

  it("counts no more sources than it may; those it knows keep their budget", () => {
    const budget = new SourceBudget({ perSecond: 2, maxSources: 2 })
    assert.strictEqual(passed(budget, "192.0.2.1", 1), 1)
    assert.strictEqual(passed(budget, "192.0.2.2", 1), 1)
    assert.strictEqual(passed(budget, "192.0.2.3", 1), 0)
    assert.strictEqual(passed(budget, "192.0.2.1", 2), 1)
    assert.strictEqual(passed(budget, "192.0.2.3", 1, 1000), 1)
  })

  // src/net/SourceBudget.ts, keyOf: `::ffff:0:0/96` is one /64, so on `::` all of IPv4 shares one budget
  it("counts each IPv4 source by itself on a dual-stack socket too", () => {
    const budget = new SourceBudget({ perSecond: 2, maxSources: 10 })
    assert.strictEqual(passed(budget, "::ffff:192.0.2.1", 3), 2)
    assert.strictEqual(passed(budget, "::ffff:198.51.100.7", 3), 2)
  })
})
