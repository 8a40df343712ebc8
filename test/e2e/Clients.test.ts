import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as External from "./External.ts"
import type { Program } from "./Program.ts"
import * as Server from "./Server.ts"

const host = "127.0.0.1"

/** Joins as `ann` by a real program, talks and hears; `lineEnd` is what its Enter key sends. */
const talkAs = Effect.fnUntraced(function* (server: Server.Server, client: Program, lineEnd = "\n") {
  const bob = yield* server.join("bob")
  yield* client.stdout.expectLine(/^-- Type to talk/)
  yield* client.write(`/nick ann${lineEnd}`)
  yield* client.stdout.expectLine(/^-- \S+ is now ann$/)
  yield* bob.expectLine(/is now ann$/)
  yield* client.write(`hellö${lineEnd}`)
  // exactly this: no byte of a negotiation, no stray CR, no empty line
  assert.deepStrictEqual(yield* bob.linesUntil(/hell/), ["<ann> hellö"])
  yield* bob.say("hello yourself 😃")
  yield* client.stdout.expectLine("<bob> hello yourself 😃")
  assert.notInclude(client.stdout.text, "<ann>")
  return bob
})

External.test([External.nc], "nc: talks both ways; killed, it has left", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const nc = yield* External.start(External.nc, [host, `${server.port}`])
    const bob = yield* talkAs(server, nc)
    yield* nc.signal("SIGTERM")
    yield* bob.expectLine(/^-- ann left \((quit|connection lost)\)$/)
  })
)

External.test([External.nc], "nc without -N hears on after its input has ended", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const nc = yield* External.start(External.nc, [host, `${server.port}`])
    const bob = yield* talkAs(server, nc)
    yield* nc.endInput
    yield* bob.say("are you still there?")
    yield* nc.stdout.expectLine("<bob> are you still there?")
  })
)

External.test(
  [External.nc],
  "printf … | nc -N: all is said, a last line without its end too, and the replies come",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const bob = yield* server.join("bob")
      const nc = yield* External.start(External.nc, ["-N", host, `${server.port}`])
      yield* nc.write("/nick ann\nhello\n/who\nlast words")
      yield* nc.endInput
      assert.strictEqual(yield* nc.exit, 0)
      assert.match(nc.stdout.lines[3]!, /^-- guest-\d+ is now ann$/)
      assert.deepStrictEqual(nc.stdout.lines.slice(4), ["-- 2 people in #lobby: bob, ann", "-- Goodbye"])
      yield* bob.expectLine(/is now ann$/)
      assert.deepStrictEqual(yield* bob.linesUntil(/left/), ["<ann> hello", "<ann> last words", "-- ann left (quit)"])
    })
)

External.test([External.nc], "nc -C (CR LF) talks like any other, and /quit ends it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const nc = yield* External.start(External.nc, ["-C", host, `${server.port}`])
    const bob = yield* talkAs(server, nc)
    yield* nc.write("/quit bye\n")
    yield* bob.expectLine("-- ann left (quit: bye)")
    yield* nc.stdout.expectLine("-- Goodbye")
    yield* nc.endInput
    assert.strictEqual(yield* nc.exit, 0)
  })
)

External.test([External.nc], "printf ping | nc -u -w1 hears ping", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const nc = yield* External.start(External.nc, ["-u", "-w1", host, `${server.echoPort}`])
    yield* nc.write("ping")
    yield* nc.endInput
    yield* nc.exit
    assert.strictEqual(nc.stdout.text, "ping")
  })
)

External.test([External.ncat], "ncat: talks both ways, and the end of its input is a quit", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ncat = yield* External.start(External.ncat, [host, `${server.port}`])
    const bob = yield* talkAs(server, ncat)
    yield* ncat.endInput
    yield* bob.expectLine("-- ann left (quit)")
    yield* ncat.stdout.expectLine("-- Goodbye")
    assert.strictEqual(yield* ncat.exit, 0)
  })
)

External.test([External.ncat], "ncat --send-only: what it sends is said before it has left", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ncat = yield* External.start(External.ncat, ["--send-only", host, `${server.port}`])
    yield* ncat.write("/nick ann\nhello\n")
    yield* ncat.endInput
    assert.strictEqual(yield* ncat.exit, 0)
    yield* bob.expectLine(/is now ann$/)
    // it may close with the greeting unread, which resets the connection
    const [said, left] = yield* bob.linesUntil(/left/)
    assert.strictEqual(said, "<ann> hello")
    assert.match(left!, /^-- ann left \((quit|connection lost)\)$/)
  })
)

External.test([External.ncat], "ncat --recv-only hears; ncat -i gives up when it is idle, and has left", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ear = yield* External.start(External.ncat, ["--recv-only", host, `${server.port}`])
    const idle = yield* External.start(External.ncat, ["-i", "1s", host, `${server.port}`])
    yield* ear.stdout.expectLine(/^-- Type to talk/)
    yield* idle.stdout.expectLine(/^-- Type to talk/)
    yield* bob.say("hello")
    yield* ear.stdout.expectLine("<bob> hello")
    yield* idle.stdout.expectLine("<bob> hello")
    yield* idle.exit
    yield* bob.expectLine(/^-- guest-\d+ left \(/)
  })
)

External.test(
  [External.telnet, External.script],
  "telnet at a terminal: talks both ways; Ctrl-] quit, and it has left",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const telnet = yield* External.startAtTerminal(External.telnet, [host, `${server.port}`])
      const bob = yield* talkAs(server, telnet, "\r")
      yield* telnet.write("\u001d")
      yield* telnet.stdout.find(/telnet> $/)
      yield* telnet.write("quit\r")
      yield* bob.expectLine("-- ann left (quit)")
      yield* telnet.exit
    })
)

External.test(
  [External.telnet, External.script],
  "telnet that negotiates at once (-PORT): nothing of it shows; /quit ends it",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const telnet = yield* External.startAtTerminal(External.telnet, ["--", host, `-${server.port}`])
      const bob = yield* talkAs(server, telnet, "\r")
      yield* telnet.write("/quit\r")
      yield* bob.expectLine("-- ann left (quit)")
      yield* telnet.stdout.expectLine("-- Goodbye")
      yield* telnet.stdout.expectLine("Connection closed by foreign host.")
      yield* telnet.exit
    })
)

External.test(
  [External.socat],
  "socat STDIO: talks both ways; the end of its input is a quit, and the farewell comes",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const socat = yield* External.start(External.socat, ["-t10", "STDIO", `TCP:${host}:${server.port}`])
      const bob = yield* talkAs(server, socat)
      yield* socat.write("one more")
      yield* socat.endInput
      assert.deepStrictEqual(yield* bob.linesUntil(/left/), ["<ann> one more", "-- ann left (quit)"])
      assert.strictEqual(yield* socat.exit, 0)
      assert.strictEqual(socat.stdout.lines.at(-1), "-- Goodbye")
    })
)

External.test([External.socat], "socat with CR LF as its line end", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const socat = yield* External.start(External.socat, ["STDIO", `TCP:${host}:${server.port},crnl`])
    const bob = yield* talkAs(server, socat)
    yield* socat.write("/quit\n")
    yield* bob.expectLine("-- ann left (quit)")
    assert.strictEqual(yield* socat.exit, 0)
  })
)

External.test([External.socat], "socat echoes by UDP, byte for byte", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const socat = yield* External.start(External.socat, ["-t10", "STDIO", `UDP:${host}:${server.echoPort}`])
    yield* socat.write("ping\n")
    yield* socat.stdout.expectLine("ping")
  })
)

for (const protocol of ["-raw", "-telnet"]) {
  External.test(
    [External.plink],
    `plink ${protocol}: talks both ways, nothing of a negotiation shows; /quit ends it`,
    () =>
      Effect.gen(function* () {
        const server = yield* Server.start()
        const plink = yield* External.start(External.plink, ["-batch", protocol, "-P", `${server.port}`, host])
        const bob = yield* talkAs(server, plink)
        yield* plink.write("/quit\n")
        yield* bob.expectLine("-- ann left (quit)")
        yield* plink.stdout.expectLine("-- Goodbye")
        // with a raw connection it waits for its own input to end
        yield* plink.endInput
        yield* plink.exit
      })
  )
}
