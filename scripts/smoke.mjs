// The shortest proof that dist/main.js works on the Node that runs this script: start, talk, echo, stop, keep what is said;
// and the same over a Redis, where one is installed. Plain Node and no packages, so that any version can run it:
//
//   npx -y -p node@22 node scripts/smoke.mjs --node 22
import { spawn, spawnSync } from "node:child_process"
import { createSocket } from "node:dgram"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { isBuiltin } from "node:module"
import { createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const patienceMillis = 15_000
const { values } = parseArgs({ options: { node: { type: "string" } } })

const step = (words) => console.log(`ok ${words}`)
const startedAt = performance.now()
let server
let said = ""
const fail = (words) => {
  console.error(`FAILED on Node ${process.version}: ${words}\n--- the server said:\n${said}`)
  server?.kill("SIGKILL")
  process.exit(1)
}
process.on("uncaughtException", (error) => fail(error.stack))

if (values.node !== undefined && process.versions.node.split(".")[0] !== values.node) {
  fail(`this is not Node ${values.node}`)
}

/** Looks at a growing text again and again until it holds what is waited for. */
const until = async (words, look) => {
  const deadline = performance.now() + patienceMillis
  for (;;) {
    const found = look()
    if (found) return found
    if (performance.now() > deadline) fail(`waited ${patienceMillis / 1000} s for ${words}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

// No setting of the caller's may leak in
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HUBBUB_")))
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url))
let exit
/** Starts the server with these settings; what it says goes on in `said`, and how it ends is in `exit`. */
const start = (settings) => {
  server = spawn(process.execPath, [main], { env: { ...env, ...settings }, stdio: ["ignore", "pipe", "pipe"] })
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding("utf8")
    stream.on("data", (text) => {
      said += text
    })
  }
  server.on("exit", (code, signal) => {
    exit = { code, signal }
  })
}
start({ HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "0", HUBBUB_HTTP_PORT: "0", HUBBUB_LOG_FORMAT: "json" })
process.on("exit", () => server.kill("SIGKILL"))

/** The port in the first whole log line that names the service and an address on 127.0.0.1, nearest after the name. */
const portOf = (service) => {
  if (exit !== undefined) fail(`the server ended by itself: ${exit.signal ?? `exit code ${exit.code}`}`)
  const lines = said.split("\n").slice(0, -1)
  for (const line of lines) {
    const at = line.toLowerCase().indexOf(service)
    if (at < 0) continue
    const address = /127\.0\.0\.1:([1-9]\d*)/
    const found = address.exec(line.slice(at)) ?? address.exec(line)
    if (found) return Number(found[1])
  }
  return undefined
}
const chatPort = await until("the chat's port in the log", () => portOf("chat"))
const echoPort = await until("the echo's port in the log", () => portOf("echo"))
const pagePort = await until("the page's port in the log", () => portOf("the page"))
if (chatPort === echoPort) fail(`the log gives one port, ${chatPort}, for chat and echo`)
const startMillis = Math.round(performance.now() - startedAt)
step(`node ${process.version}: listening after ${startMillis} ms, chat on ${chatPort}, echo on ${echoPort}`)

const connect = (port) => {
  const socket = createConnection(port, "127.0.0.1").setEncoding("utf8")
  const client = { text: "", isClosed: false, send: (line) => socket.write(`${line}\r\n`) }
  socket.on("data", (text) => {
    client.text += text
  })
  socket.on("close", () => {
    client.isClosed = true
  })
  return client
}
const isWelcomed = ({ text }) => /^-- Welcome.*\r\n/m.test(text) && /^-- You are .*\r\n/m.test(text)
const ann = connect(chatPort)
await until("ann's welcome", () => isWelcomed(ann))
const bob = connect(chatPort)
await until("bob's welcome", () => isWelcomed(bob))
step("two clients are welcomed")

ann.send("/nick ann")
await until("ann's new name at both", () => [ann, bob].every((client) => / is now ann\r\n/.test(client.text)))
ann.send("hello")
await until("<ann> hello at bob", () => /^<ann> hello\r\n/m.test(bob.text))
if (ann.text.includes("<ann>")) fail("ann got her own line back")
step("ann says hello, bob reads <ann> hello, ann does not read it twice")

const page = await fetch(`http://127.0.0.1:${pagePort}/`)
const html = await page.text()
if (!page.ok || !/<title>.*Hubbub/.test(html)) fail(`the page answers ${page.status}: ${html.slice(0, 200)}`)
step("the page is served")

const udp = createSocket("udp4")
const datagram = Buffer.from([0, 255, 13, 10, ...Buffer.from("ping")])
let echoed
udp.on("message", (bytes) => {
  echoed = bytes
})
udp.send(datagram, echoPort, "127.0.0.1")
await until("the datagram to come back", () => echoed)
if (!datagram.equals(echoed)) fail(`the echo differs: sent ${datagram.toString("hex")}, got ${echoed.toString("hex")}`)
udp.close()
step("a datagram comes back identical")

server.kill("SIGTERM")
await until("the farewell at both", () => [ann, bob].every((client) => /^-- Hubbub is stopping/m.test(client.text)))
await until("both connections to close", () => ann.isClosed && bob.isClosed)
await until("the server to end", () => exit)
if (exit.code !== 0) fail(`SIGTERM ended the server with ${exit.signal ?? `exit code ${exit.code}`}, not exit code 0`)
step("SIGTERM: both are told, both connections close, exit code 0")

const directory = mkdtempSync(join(tmpdir(), "hubbub-smoke-"))
process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
const quiet = { HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off", HUBBUB_DATA_DIR: directory }
said = ""
exit = undefined
start(quiet)
if (isBuiltin("node:sqlite")) {
  await until("the chat's port in the log", () => portOf("chat"))
  server.kill("SIGTERM")
  await until("the server to end", () => exit)
  if (exit.code !== 0 || !existsSync(join(directory, "hubbub.sqlite"))) fail("a data directory is not used")
  step("what is said is kept in a data directory")
} else {
  await until("the server to end", () => exit)
  if (exit.code !== 1 || !said.includes("this Node has no SQLite; take Node 22.19 or newer (HUBBUB_DATA_DIR).")) {
    fail("a data directory is not refused in one sentence")
  }
  step("a data directory is refused in one sentence: this Node has no SQLite")
}

if (spawnSync("redis-server", ["--version"]).status === 0) {
  const redisPort = await new Promise((resolve) => {
    const free = createServer().listen(0, "127.0.0.1", () => {
      const { port } = free.address()
      free.close(() => resolve(port))
    })
  })
  const args = ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory]
  const redis = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] })
  process.on("exit", () => redis.kill("SIGKILL"))
  let redisSaid = ""
  redis.stdout.setEncoding("utf8").on("data", (text) => {
    redisSaid += text
  })
  await until("Redis", () => redisSaid.includes("Ready to accept connections"))
  said = ""
  exit = undefined
  const url = `redis://127.0.0.1:${redisPort}`
  start({ HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "0", HUBBUB_REDIS_URL: url })
  const sharedPort = await until("the chat's port in the log", () => portOf("chat"))
  const sharedPage = await until("the page's port in the log", () => portOf("the page"))
  const readiness = { text: "" }
  const ask = async () => {
    readiness.text = await (await fetch(`http://127.0.0.1:${sharedPage}/readyz`)).text()
    if (readiness.text !== "ready\n") setTimeout(ask, 100)
  }
  void ask()
  await until("a server over Redis to be ready", () => readiness.text === "ready\n")
  const cid = connect(sharedPort)
  await until("cid's welcome", () => isWelcomed(cid))
  const dan = connect(sharedPort)
  await until("dan's welcome", () => isWelcomed(dan))
  cid.send("hello")
  await until("hello at dan", () => /^<\S+> hello\r\n/m.test(dan.text))
  server.kill("SIGTERM")
  await until("the server to end", () => exit)
  if (exit.code !== 0) fail(`SIGTERM ended the server over Redis with ${exit.signal ?? `exit code ${exit.code}`}`)
  step("over Redis it is ready, people talk, and it stops")
  redis.kill()
} else {
  console.log("skipped: over Redis (redis-server is not installed)")
}
