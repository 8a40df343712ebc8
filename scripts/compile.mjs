// Runs the program in dist/main.js until it has served somebody, and writes what V8 has compiled by then beside it:
//
//   node scripts/compile.mjs dist/main.js BUILD
import { once } from "node:events"
import { createRequire } from "node:module"
import { connect, createServer } from "node:net"
import v8 from "node:v8"
import * as CompiledProgram from "../src/cli/CompiledProgram.ts"
import { replace } from "./replace.mjs"

const [file, build] = process.argv.splice(2)
const host = "127.0.0.1"

const freePort = async () => {
  const probe = createServer().listen(0, host)
  await once(probe, "listening")
  const { port } = probe.address()
  probe.close()
  await once(probe, "close")
  return port
}

/** Resolves once somebody is welcomed. */
const welcomed = (port) =>
  new Promise((resolve) => {
    const again = () => setTimeout(() => resolve(welcomed(port)), 10)
    connect(port, host).on("error", again).on("data", resolve)
  })

const port = await freePort()
for (const name of Object.keys(process.env)) if (/^(HUBBUB|OTEL)_/.test(name)) delete process.env[name]
Object.assign(process.env, { HUBBUB_HOST: host, HUBBUB_PORT: String(port), HUBBUB_LOG_LEVEL: "Error" })
Object.assign(process.env, { HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off" })
// V8 takes code only under the flags that it was made under, and the server sets its own when it has started
v8.setFlagsFromString = () => {}

const script = CompiledProgram.scriptOf(file)
CompiledProgram.run(script, file, createRequire(file))
await welcomed(port)
await replace(CompiledProgram.cacheOf(file, build), script.createCachedData())
process.exit(0)
