/**
 * `npm run soak`: puts the built server under load and fault for as long as is wanted, prints what was tried and what came
 * of it, and ends with 1 and the reason where a promise was broken.
 *
 *     npm run soak -- --minutes 60    an hour instead of ten minutes; each scenario is run at least once
 *     npm run soak -- --only floods   those with this in their name
 */
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { perform, scenarios } from "./Perform.ts"

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, only: { type: "string", default: "" } }
})

const minutes = Number(values.minutes)
const chosen = scenarios.filter(({ name }) => name.includes(values.only))
if (!(minutes > 0) || chosen.length === 0) {
  console.error(
    `--minutes is a number above 0, --only a part of one of:\n${scenarios.map(({ name }) => name).join("\n")}`
  )
  process.exit(2)
}

const began = performance.now()
const elapsed = () => (performance.now() - began) / 60_000

const soak = Effect.gen(function* () {
  yield* Console.log("| minute | took s | what | what came of it |\n| --- | --- | --- | --- |")
  for (let round = 0; round === 0 || elapsed() < minutes; round++) {
    for (const scenario of chosen) {
      if (round > 0 && elapsed() >= minutes) break
      const startedAt = performance.now()
      const outcome = yield* Effect.result(perform(scenario, "long"))
      const row = [
        elapsed().toFixed(1),
        Math.round((performance.now() - startedAt) / 1000),
        scenario.name,
        outcome._tag === "Success" ? outcome.success : "BROKEN"
      ]
      yield* Console.log(`| ${row.join(" | ")} |`)
      if (outcome._tag === "Success") continue
      yield* Console.error(`BROKEN PROMISE: ${scenario.name}\n${outcome.failure.message}`)
      process.exitCode = 1
      return
    }
  }
  yield* Console.log(`\nEvery promise was kept for ${elapsed().toFixed(1)} minutes`)
})

NodeRuntime.runMain(soak)
