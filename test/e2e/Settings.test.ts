import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Settings from "../../src/Settings.ts"
import * as Server from "./Server.ts"
import { table } from "../../src/SettingTable.ts"

const packageJson: { readonly version: string } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8")
)

/** Runs the server to its end, without input: what it says and its exit code. */
const outcome = Effect.fnUntraced(function* (...[variables, options]: Parameters<typeof Server.run>) {
  const program = yield* Server.run({ HUBBUB_HTTP_PORT: "off", ...variables }, options)
  const code = yield* program.exit
  return { code, stdout: program.stdout.lines, stderr: program.stderr.lines }
}, Effect.scoped)

it.live("all mistakes are listed at once, each with its variable, value and what would be valid; exit code 2", () =>
  Effect.gen(function* () {
    const { code, stderr, stdout } = yield* outcome({
      HUBBUB_HOST: "two words",
      HUBBUB_PORT: "65536",
      HUBBUB_ECHO_PORT: "redis://user:secret@host/\u001b[31m",
      HUBBUB_MAX_LINE_BYTES: "1",
      HUBBUB_WRITE_TIMEOUT: "soon",
      HUBBUB_LOG_FORMAT: "xml",
      HUBBUB_MAX_CONNECTIONS: "-1",
      HUBBUB_LOG_BYTES: "lots"
    })
    assert.strictEqual(code, 2)
    assert.deepStrictEqual(stdout, [])
    assert.lengthOf(stderr, 8)
    for (const line of stderr) assert.match(line, /^HUBBUB_[A-Z_]+=.*: expected .+/)
    const saying = (start: string) =>
      assert.isTrue(
        stderr.some((line) => line.startsWith(start)),
        start
      )
    saying("HUBBUB_HOST=two words: expected ")
    saying("HUBBUB_PORT=65536: expected a port from 0 to 65535")
    saying("HUBBUB_ECHO_PORT=redis://<hidden>@host/")
    saying("HUBBUB_MAX_LINE_BYTES=1: expected a size from ")
    saying("HUBBUB_WRITE_TIMEOUT=soon: expected a time from ")
    saying("HUBBUB_LOG_FORMAT=xml: expected one of text, json")
    saying("HUBBUB_MAX_CONNECTIONS=-1: expected a whole number from ")
    saying("HUBBUB_LOG_BYTES=lots: expected ")
    assert.notInclude(stderr.join("\n"), "secret")
    assert.notInclude(stderr.join("\n"), "\u001b")
  })
)

it.live("an empty value means the default", () =>
  Effect.gen(function* () {
    const empty = Object.fromEntries(Object.keys(table).map((key) => [Settings.variableOf(key), ""]))
    const server = yield* Server.start({ ...empty, HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "0", HUBBUB_HTTP_PORT: "0" })
    yield* server.log.find(/Chat listens on 127\.0\.0\.1:/)
    yield* server.join("ann")
  })
)

it.live("an unknown HUBBUB_ name is a warning with the nearest known one, whatever is in it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({
      HUBBUB_MAX_LINES_BYTES: "100",
      HUBBUB_XYZZY: "1",
      "HUBBUB_\u001b[31mPORT": "1",
      HUBBUBX: "1"
    })
    yield* server.log.find(/WARN.*HUBBUB_MAX_LINES_BYTES is not a setting; did you mean HUBBUB_MAX_LINE_BYTES\?/)
    yield* server.log.find(/WARN.*HUBBUB_XYZZY is not a setting; --help/)
    yield* server.signal("SIGTERM")
    yield* server.exit
    assert.notInclude(server.log.text, "\u001b")
    assert.notInclude(server.log.text, "HUBBUBX")
  })
)

it.live("a port in use is one plain sentence that names the setting, exit code 1, no stack", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const chat = yield* outcome({ HUBBUB_PORT: String(server.port), HUBBUB_ECHO_PORT: "off" })
    assert.strictEqual(chat.code, 1)
    assert.lengthOf(chat.stderr, 1)
    assert.match(
      chat.stderr[0]!,
      new RegExp(`^Cannot listen for chat on 127.0.0.1 port ${server.port}: .*HUBBUB_PORT.*\\.$`)
    )

    const echo = yield* outcome({ HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: String(server.echoPort) })
    assert.strictEqual(echo.code, 1)
    assert.lengthOf(echo.stderr, 1)
    assert.match(echo.stderr[0]!, /^Cannot listen for UDP echo on .*: another program uses that port.*HUBBUB_ECHO_PORT/)
    // the one that was there is none the worse for it
    yield* server.join("ann")
  })
)

// 192.0.2.1 is nobody's address (RFC 5737); a label of 64 letters is no host name, so nobody is asked for it
const unusable: ReadonlyArray<readonly [what: string, host: string, why: RegExp]> = [
  ["an address that is not this machine's", "192.0.2.1", /no such address/],
  ["a host name that nobody knows", `${"x".repeat(64)}.invalid`, /no address is known|cannot be looked up/]
]
for (const [what, host, why] of unusable) {
  it.live(`${what} is one plain sentence, exit code 1, no stack`, () =>
    Effect.gen(function* () {
      const chat = yield* outcome({ HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HOST: host })
      const echo = yield* outcome({ HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "0", HUBBUB_ECHO_HOST: host })
      for (const { code, stderr } of [chat, echo]) {
        assert.strictEqual(code, 1)
        assert.lengthOf(stderr, 1)
        assert.match(stderr[0]!, /^Cannot listen for (chat|UDP echo) on .*\.$/)
        assert.match(stderr[0]!, why)
      }
    })
  )
}

it.live("no permission is one plain sentence, exit code 1, no stack", (context) =>
  Effect.gen(function* () {
    const unprivilegedFrom = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"))
    if (unprivilegedFrom === 0) return context.skip("here any port is anybody's")
    const nobody = 65_534
    const { code, stderr } = yield* outcome(
      { HUBBUB_PORT: "1", HUBBUB_ECHO_PORT: "off" },
      process.getuid?.() === 0 ? { uid: nobody } : {}
    )
    assert.strictEqual(code, 1)
    assert.lengthOf(stderr, 1)
    assert.match(stderr[0]!, /^Cannot listen for chat on 127\.0\.0\.1 port 1: no permission/)
  })
)

it.live("--help prints every setting with its default; -h is the same", () =>
  Effect.gen(function* () {
    const { code, stderr, stdout } = yield* outcome({}, { args: ["--help"] })
    assert.strictEqual(code, 0)
    assert.deepStrictEqual(stderr, [])
    for (const [key, setting] of Object.entries(table)) {
      assert.include(stdout, `  ${Settings.variableOf(key)}=${setting.default}`)
    }
    for (const name of ["serve", "echo", "connect", "watch", "options"]) {
      assert.isTrue(
        stdout.some((line) => line.startsWith(`  ${name} `)),
        name
      )
    }
    assert.deepStrictEqual((yield* outcome({}, { args: ["-h"] })).stdout, stdout)
  })
)

it.live("--version prints the package's version", () =>
  Effect.gen(function* () {
    const expected = { code: 0, stdout: [`hubbub v${packageJson.version}`], stderr: [] }
    assert.deepStrictEqual(yield* outcome({}, { args: ["--version"] }), expected)
    assert.deepStrictEqual(yield* outcome({}, { args: ["-v"] }), expected)
  })
)

it.live("an unknown argument is named on standard error, exit code 2", () =>
  Effect.gen(function* () {
    for (const argument of ["--port=1", "2626", "-x", "serv"]) {
      const { code, stderr, stdout } = yield* outcome({ HUBBUB_PORT: "0" }, { args: [argument] })
      assert.strictEqual(code, 2, argument)
      assert.deepStrictEqual(stdout, [])
      assert.include(stderr.join("\n"), argument.split("=")[0]!)
    }
  })
)
