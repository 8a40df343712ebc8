import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Metric from "effect/Metric"
import * as Telemetry from "../src/Telemetry.ts"

/** All metrics, those that are kept by label included. */
const metrics = Object.values(Telemetry)
  .filter((value) => !Array.isArray(value))
  .flatMap((value) => (Metric.isMetric(value) ? [value] : Object.values(value)))
  .filter(Metric.isMetric)

const documented = new Map(
  Array.from(
    readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8").matchAll(/^\| `(hubbub_\w+)` \| (\w+) \|/gm),
    ([, name, kind]) => [name!, kind!] as const
  )
)

describe("Telemetry", () => {
  it("docs/metrics.md has every metric, with its kind, and no other", () => {
    const defined = new Map(metrics.map(({ id, type }) => [id, type.toLowerCase()]))
    assert.deepStrictEqual([...documented].sort(), [...defined].sort())
  })

  it("names follow the rules of Prometheus: a unit or a total at the end, and words that say what it is", () => {
    for (const { description, id, type } of metrics) {
      assert.match(id, /^hubbub_[a-z_]+$/)
      assert.strictEqual(id.endsWith("_total"), type === "Counter", id)
      assert.isAbove(description?.length ?? 0, 10, id)
    }
  })
})
