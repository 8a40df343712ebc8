import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Site from "./Site.ts"

const documented = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8")

/** `name{labels} value` lines as a map. */
const parse = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const at = line.lastIndexOf(" ")
        return [line.slice(0, at), Number(line.slice(at + 1))]
      })
  )

describe("GET /metrics", () => {
  it.live("tells what happened, and goes on telling", () =>
    Effect.gen(function* () {
      const site = yield* Site.serve({ maxLineBytes: 64 })
      const read = Effect.map(site.ask("/metrics", { headers: { host: "localhost" } }), ({ headers, text }) => {
        assert.strictEqual(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        return parse(text)
      })
      const ann = yield* site.join("ann")
      const bob = yield* site.join("bob")
      yield* bob.roundTrip
      const before = yield* read
      yield* ann.send(`hello\r\n${"x".repeat(65)}\r\n`)
      yield* bob.expectLine("<ann> hello")
      yield* ann.expectLine(/longer than/)
      yield* bob.say("/quit")
      yield* ann.expectLine(/bob left/)
      const after = yield* read
      const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
      // hello, and that bob left
      assert.strictEqual(grown("hubbub_lines_published_total"), 2)
      assert.isAtLeast(grown("hubbub_deliveries_total"), 2)
      assert.isAbove(grown("hubbub_bytes_written_total"), 20)
      assert.strictEqual(grown('hubbub_lines_refused_total{reason="too-long"}'), 1)
      assert.strictEqual(grown('hubbub_connections_closed_total{reason="quit"}'), 1)
      assert.strictEqual(grown("hubbub_people"), -1)
      assert.strictEqual(
        after.get('hubbub_delivery_latency_seconds_bucket{le="+Inf"}'),
        after.get("hubbub_batch_lines_count")
      )
      assert.strictEqual(after.get("hubbub_batch_lines_sum"), after.get("hubbub_lines_published_total"))
      assert.isAbove(after.get("hubbub_resident_memory_bytes") ?? 0, 1_000_000)
      if (process.platform === "linux") {
        assert.isAbove(after.get("hubbub_open_descriptors") ?? 0, 3)
        assert.isAtLeast(after.get("hubbub_max_descriptors") ?? 0, after.get("hubbub_open_descriptors") ?? 0)
      }
      for (const [name] of after) {
        assert.include(documented, `\`${/^\w+?(?=(_bucket|_sum|_count)?(\{|$))/.exec(name)![0]}\``, name)
      }
      // the connection closes after its farewell
      yield* bob.ended
      yield* Effect.repeat(read, { until: (now) => now.get('hubbub_connections{listener="lines"}') === 1 }).pipe(
        Effect.timeout("10 seconds")
      )
    })
  )
})
