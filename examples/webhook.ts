/** An incoming webhook: a build tells a room how it went, and somebody at a line client reads it. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const token = "only for this example"

/** What a build would run: one request. */
const report = async (server: string, room: string, text: string): Promise<{ readonly seq: number }> => {
  const response = await fetch(`${server}/api/rooms/${room}/lines`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "build", text })
  })
  const answer: unknown = await response.json()
  // every refusal says in a sentence what would have worked
  if (!response.ok) throw new Error((answer as { readonly message: string }).message)
  return answer as { readonly seq: number }
}

// a server on free ports, as an operator would run it
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url))
const server = spawn(process.execPath, [main], {
  env: { ...process.env, HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "0", HUBBUB_BOT_TOKEN: token },
  stdio: ["ignore", "pipe", "inherit"]
})
const ports: { chat?: number; page?: number } = {}
for await (const line of createInterface(server.stdout)) {
  const [, what, port] = /(Chat|page) listens on \S*:(\d+)/.exec(line) ?? []
  if (what === "Chat") ports.chat = Number(port)
  if (what === "page") ports.page = Number(port)
  if (ports.chat !== undefined && ports.page !== undefined) break
}

const reader = connect(ports.chat!, "127.0.0.1")
const lines = createInterface(reader)[Symbol.asyncIterator]()
const until = async (expected: RegExp): Promise<void> => {
  for (let next = await lines.next(); ; next = await lines.next()) {
    assert(next.done !== true, `${expected} never came`)
    console.log(next.value)
    if (expected.test(next.value)) return
  }
}
await until(/^-- Type to talk/)
const { seq } = await report(
  `http://127.0.0.1:${ports.page}`,
  "lobby",
  "#512 failed: 2 of 640 tests, https://ci.example/512"
)
assert(seq > 0)
await until(/^<build> #512 failed: 2 of 640 tests/)
// nobody speaks for the build, and the build for nobody
await assert.rejects(report(`http://127.0.0.1:${ports.page}`, "lobby", ""), /nothing to say/)
reader.destroy()
server.kill("SIGTERM")
