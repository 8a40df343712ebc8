// Everything CI checks, one after another, stopping at the first failure.
//
//   npm run check                        all of it
//   npm run check -- --skip tests        without these steps (CI has just run them as the README's test command)
//   npm run check -- --only lint,types   these steps alone
import { spawnSync } from "node:child_process"
import { delimiter } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const root = fileURLToPath(new URL("..", import.meta.url))

const steps = {
  format: ["formatting", "biome format"],
  lint: ["lint and layer boundaries", "npm run --silent lint"],
  types: ["types", "npm run --silent types"],
  cycles: ["circular imports", "npm run --silent cycles"],
  unused: ["dead code and unused dependencies", "npm run --silent unused"],
  tests: ["tests", "npm test"],
  examples: ["examples", "npm run --silent examples"],
  build: ["build", "npm run --silent build"],
  bench: ["the benchmark, short: no gross regression", "npm run --silent bench -- --short"],
  pack: ["the package, installed and used", "npm run --silent pack:smoke"]
}

const names = Object.keys(steps)
const { values } = parseArgs({
  options: { skip: { type: "string", default: "" }, only: { type: "string", default: names.join(",") } }
})
const listed = (text) => text.split(",").filter((name) => name !== "")
for (const name of [...listed(values.skip), ...listed(values.only)]) {
  if (!names.includes(name)) {
    console.error(`There is no step "${name}". The steps are: ${names.join(", ")}`)
    process.exit(2)
  }
}
const chosen = listed(values.only).filter((name) => !listed(values.skip).includes(name))

const env = { ...process.env, PATH: [`${root}node_modules/.bin`, process.env.PATH].join(delimiter) }
for (const [index, name] of chosen.entries()) {
  const [title, command] = steps[name]
  console.log(`\n=== ${index + 1}/${chosen.length} ${name}: ${title}`)
  const started = performance.now()
  const { status, signal } = spawnSync(command, { cwd: root, env, shell: true, stdio: "inherit" })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status !== 0) {
    console.error(`\ncheck FAILED at "${name}" (${command}): ${signal ?? `exit code ${status}`} after ${seconds} s`)
    process.exit(1)
  }
  console.log(`--- ${name} ok (${seconds} s)`)
}
const skipped = names.filter((name) => !chosen.includes(name))
console.log(`\ncheck ok: ${chosen.join(", ")}${skipped.length > 0 ? `; skipped: ${skipped.join(", ")}` : ""}`)
