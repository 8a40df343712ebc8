/**
 * `npm run bench`: measures everything, prints tables, and writes `results/figures.json` and `results/chart.svg`.
 *
 *     npm run bench -- --runs 5   the median of five runs instead of three
 *     npm run bench -- --short    within a minute, writing nothing; fails where a ratio has grossly grown
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Chart from "./Chart.ts"
import * as Cores from "./Cores.ts"
import * as Expectation from "./Expectation.ts"
import * as Measure from "./Measure.ts"
import * as Plan from "./Plan.ts"
import * as Report from "./Report.ts"

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, runs: { type: "string", default: "3" } }
})

const measured = Effect.fnUntraced(function* (plan: Plan.Plan) {
  const scenarios = yield* Measure.fanOut(plan)
  const figures = [...Measure.fanOutFigures(scenarios), ...(yield* Measure.standing(plan))]
  for (const scenario of scenarios) yield* Console.log(`${Report.ofScenario(scenario)}\n`)
  yield* Console.log(Report.ofFigures(figures, plan.hasBars))
  return { scenarios, figures }
})

const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version }

const full = Effect.gen(function* () {
  const runs = Number(values.runs)
  const { figures, scenarios } = yield* measured(Plan.full(runs))
  const write = (name: string, text: string) => writeFileSync(new URL(`results/${name}`, import.meta.url), text)
  mkdirSync(new URL("results/", import.meta.url), { recursive: true })
  write("figures.json", `${JSON.stringify({ machine, runs, figures, scenarios }, null, 2)}\n`)
  write("chart.svg", Chart.draw(scenarios))
})

/** The ratios that have grossly grown, by name. */
const regressions = Effect.map(measured(Plan.short), ({ figures }) => Expectation.regressions(figures))

const short = Effect.gen(function* () {
  const first = yield* regressions
  if (first.size === 0) return
  yield* Console.error(`Measured again, for the machine may have been busy: ${[...first.keys()].join(", ")}`)
  const second = yield* regressions
  for (const [name, words] of second) {
    if (!first.has(name)) continue
    yield* Console.error(`REGRESSION ${words}`)
    process.exitCode = 1
  }
})

console.error(`Node ${machine.node} on ${machine.cores} × ${machine.cpu}, ${Cores.arrangement}`)
NodeRuntime.runMain(values.short ? short : full)
