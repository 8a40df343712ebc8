import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "./Program.ts"
import * as Server from "./Server.ts"

/** Runs a tool of the same binary with nothing on its standard input. */
const tool = (...args: ReadonlyArray<string>) => Effect.tap(Server.run({}, { args }), ({ endInput }) => endInput)

it.live("hubbub echo sends a message to the server's echo and prints the reply", () =>
  Effect.gen(function* () {
    const { echoPort } = yield* Server.start()
    const echo = yield* tool("echo", `127.0.0.1:${echoPort}`, "grüße")
    assert.strictEqual(yield* echo.exit, 0)
    assert.deepStrictEqual(echo.stdout.lines, ["grüße"])
  })
)

it.live("hubbub echo measures, and its last object is the summary", () =>
  Effect.gen(function* () {
    const { echoPort } = yield* Server.start()
    const echo = yield* tool("echo", `127.0.0.1:${echoPort}`, "--count", "5", "--interval", "1ms", "--json")
    assert.strictEqual(yield* echo.exit, 0)
    const objects = echo.stdout.lines.map((line) => JSON.parse(line))
    assert.include(objects.at(-1), { sent: 5, received: 5, lost: 0, duplicates: 0 })
  })
)

it.live("hubbub connect talks in a pipe, half-closes, and prints what still comes", () =>
  Effect.gen(function* () {
    const { join, port } = yield* Server.start()
    const ann = yield* join("ann")
    const connect = yield* Server.run({}, { args: ["connect", `127.0.0.1:${port}`] })
    yield* connect.write("/nick bob\nhello\n/who\n")
    yield* connect.endInput
    assert.strictEqual(yield* connect.exit, 0)
    yield* ann.expectLine("<bob> hello")
    yield* ann.expectLine("-- bob left (quit)")
    assert.include(connect.stdout.lines, "-- 2 people in #lobby: ann, bob")
    assert.strictEqual(connect.stdout.lines.at(-1), "-- Goodbye")
  })
)

it.live("hubbub watch prints what several sources send, and ends with them", () =>
  Effect.gen(function* () {
    const [one, other] = yield* Effect.all([Server.start(), Server.start()])
    const watch = yield* tool("watch", `127.0.0.1:${one!.port}`, `127.0.0.1:${other!.port}`)
    for (const { port } of [one!, other!]) {
      yield* watch.stdout.find(new RegExp(`127\\.0\\.0\\.1:${port} +\\| -- Welcome to Hubbub`))
    }
    yield* one!.signal("SIGTERM")
    yield* other!.signal("SIGTERM")
    assert.strictEqual(yield* watch.exit, 0)
  })
)

it.live("hubbub watch says what it saw when it is interrupted, the summary last", () =>
  Effect.gen(function* () {
    const { port } = yield* Server.start()
    const watch = yield* tool("watch", "--json", `127.0.0.1:${port}`)
    yield* watch.stdout.find(/Welcome to Hubbub/)
    yield* watch.signal("SIGINT")
    assert.strictEqual(yield* watch.exit, 0)
    assert.include(JSON.parse(watch.stdout.lines.at(-1)!), { event: "summary", sources: 1 })
  })
)

it.live("hubbub says that its output cannot be written, and fails", () =>
  Effect.gen(function* () {
    const shell = yield* Program.start({
      command: "sh",
      args: ["-c", '"$0" "$1" options tcp > /dev/full', process.execPath, Server.main]
    })
    assert.strictEqual(yield* shell.exit, 1)
    assert.match(shell.stderr.lines.join("\n"), /^Cannot write the output: .*no space left on device/)
  })
)

it.live("wrong use is one sentence on standard error, and nothing on standard output", () =>
  Effect.gen(function* () {
    const wacth = yield* tool("wacth", "-")
    assert.strictEqual(yield* wacth.exit, 2)
    assert.deepStrictEqual(wacth.stdout.lines, [])
    assert.deepStrictEqual(wacth.stderr.lines, [
      'Unknown subcommand "wacth" for "hubbub". Did you mean this? watch.',
      "hubbub --help tells how it is used."
    ])
  })
)

it.live("hubbub options shows what the kernel has", () =>
  Effect.gen(function* () {
    const options = yield* tool("options", "udp", "--set", "SO_RCVBUF=65536", "--json")
    assert.strictEqual(yield* options.exit, 0)
    const rows = options.stdout.lines.map((line) => JSON.parse(line))
    const buffer = rows.find(({ name }) => name === "SO_RCVBUF")
    assert.include(buffer, { requested: 65_536, effective: process.platform === "linux" ? 131_072 : 65_536 })
  })
)

for (const [args, code, words] of [
  [["echo", "127.0.0.1:1", "hi"], 1, "Cannot reach 127.0.0.1:1: connection refused."],
  [["connect", "127.0.0.1:1"], 1, "Cannot reach 127.0.0.1:1: connection refused."],
  [["options", "tcp", "--set", "SO_SNDBUFF=1"], 2, "SO_SNDBUF"],
  [["watch", "--raw", "--hex", "-"], 2, "--raw"]
] as const) {
  it.live(`hubbub ${args.join(" ")}: one sentence, exit code ${code}`, () =>
    Effect.gen(function* () {
      const program = yield* tool(...args)
      assert.strictEqual(yield* program.exit, code)
      assert.include(program.stderr.text, words)
    })
  )
}

it.live("the server's TCP options and the echo's buffers are what its settings ask, logged at debug level", () =>
  Effect.gen(function* () {
    const { log } = yield* Server.start({
      HUBBUB_LOG_LEVEL: "debug",
      HUBBUB_TCP_NO_DELAY: "off",
      HUBBUB_TCP_KEEP_ALIVE_IDLE: "2m",
      HUBBUB_TCP_KEEP_ALIVE_INTERVAL: "7s",
      HUBBUB_TCP_KEEP_ALIVE_COUNT: "3",
      HUBBUB_ECHO_RECEIVE_BUFFER: "64 KiB"
    })
    yield* log.find(/DEBUG TCP options: .*TCP_NODELAY=false TCP_KEEPIDLE=120 TCP_KEEPINTVL=7 TCP_KEEPCNT=3/)
    yield* log.find(/DEBUG UDP options: .*SO_RCVBUF=(131072|65536)/)
  })
)
