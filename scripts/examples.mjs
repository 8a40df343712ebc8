// Runs every examples/*.ts on its own. An example asserts what it shows and ends by itself with exit code 0.
import { spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const timeoutMillis = 60_000

const examples = readdirSync(`${root}/examples`).filter((name) => name.endsWith(".ts"))
if (examples.length === 0) {
  console.error("examples/ holds no example")
  process.exit(1)
}
for (const name of examples) {
  const started = performance.now()
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [`examples/${name}`], {
    cwd: root,
    encoding: "utf8",
    timeout: timeoutMillis,
    killSignal: "SIGKILL"
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status === 0) {
    console.log(`ok     examples/${name} (${seconds} s)`)
  } else {
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    console.error(`FAILED examples/${name} after ${seconds} s: ${signal ?? `exit code ${status}`}`)
    process.exit(1)
  }
}
