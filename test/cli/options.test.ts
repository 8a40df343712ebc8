import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestConsole from "effect/testing/TestConsole"
import * as Net from "node:net"
import { platform } from "node:os"
import { options } from "../../src/cli/commands/options.ts"
import { report } from "../../src/cli/OptionsReport.ts"
import * as OptionsSocket from "../../src/cli/OptionsSocket.ts"
import { parseRequest } from "../../src/cli/OptionValue.ts"
import * as NodeSocketOptions from "../../src/net/NodeSocketOptions.ts"
import { names, optionOf } from "../../src/net/SocketOptions.ts"
import * as CommandRun from "./CommandRun.ts"
import * as Peers from "./Peers.ts"

const isLinux = platform() === "linux"

/** Runs to the end: exit code and lines of output. */
const run = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const { exit, stderr, stdout } = yield* CommandRun.start(options, args)
  return { code: yield* exit, stdout: stdout.lines, stderr: stderr.lines }
})

/** A table's cells by name; columns stand two blanks apart at least. */
const cells = (lines: ReadonlyArray<string>) =>
  new Map(lines.slice(2).map((line) => [line.split(/ {2,}/)[0], line.split(/ {2,}/).slice(1)] as const))

/** A server that accepts and is silent, and how to reach it. */
const silentServer = Effect.fnUntraced(function* (address: string) {
  const server = yield* Effect.acquireRelease(
    Effect.callback<Net.Server>((resume) => {
      const server = Net.createServer((accepted) => accepted.on("error", () => {}).resume())
      server.listen(0, address, () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  )
  const { port } = server.address() as Net.AddressInfo
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`
})

describe("hubbub options", () => {
  it.live("shows every option of a TCP connection", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run()
      assert.deepStrictEqual([code, stderr], [0, []])
      assert.strictEqual(stdout[0], "A TCP connection of this machine to itself:")
      assert.match(stdout[1]!, /^NAME +LEVEL +REQUESTED +EFFECTIVE +UNIT +MEANING$/)
      const table = cells(stdout)
      const ofTcp = names.filter((name) => optionOf(name).only !== "udp")
      assert.deepStrictEqual([...table.keys()], ofTcp)
      for (const [level, requested, effective, unit, meaning] of table.values()) {
        assert.match(level!, /^(SOL_SOCKET|IPPROTO_TCP|IPPROTO_IP)$/)
        assert.strictEqual(requested, "–")
        assert.match(effective!, /^(\d+|on|off)$/)
        assert.isNotEmpty(unit)
        assert.isNotEmpty(meaning)
      }
    })
  )

  it.live("shows what was requested beside what the kernel made of it", () =>
    Effect.gen(function* () {
      const sets = ["SO_RCVBUF=64 KiB", "so_broadcast=on", "IP_TOS=0x10", "SO_LINGER=3"].flatMap((set) => [
        "--set",
        set
      ])
      const { code, stdout } = yield* run("udp", ...sets)
      assert.strictEqual(code, 0)
      const table = cells(stdout)
      const value = (name: string) => table.get(name)?.slice(1, 4)
      assert.deepStrictEqual(value("SO_RCVBUF"), ["65536", isLinux ? "131072" : "65536", "bytes"])
      if (isLinux) assert.include(table.get("SO_RCVBUF")?.[4], "Linux doubles what is asked")
      assert.deepStrictEqual(value("SO_BROADCAST"), ["on", "on", "on/off"])
      assert.deepStrictEqual(value("IP_TOS"), ["16", "16", "byte"])
      assert.deepStrictEqual(value("SO_LINGER"), ["3", "3", "seconds"])
      assert.isFalse(table.has("TCP_NODELAY"))
    })
  )

  it.live.each(["127.0.0.1", "::1"])("sets and shows those of a connection to a server on %s", (address) =>
    Effect.gen(function* () {
      const target = yield* silentServer(address)
      const { code, stdout } = yield* run(target, "--set", "TCP_NODELAY=on", "--set", "IP_TTL=7", "--json")
      assert.strictEqual(code, 0)
      const lines = stdout.map((line) => JSON.parse(line))
      const find = (name: string) => lines.find((line) => line.name === name)
      assert.deepInclude(find("TCP_NODELAY"), { event: "option", requested: true, effective: true, unit: "on/off" })
      const level = address === "::1" ? "IPPROTO_IPV6" : "IPPROTO_IP"
      assert.deepInclude(find("IP_TTL"), { requested: 7, effective: 7, level })
      assert.notProperty(find("SO_ERROR"), "requested")
      const unsupported = isLinux ? 0 : 1
      assert.deepStrictEqual(lines.at(-1), {
        event: "summary",
        socket: `A TCP connection to ${target}`,
        options: 14,
        read: 14 - unsupported,
        unsupported,
        failed: 0,
        refused: 0
      })
    })
  )

  it.live("what the kernel refuses is said after the table; exit code 1", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("tcp", "--set", "IP_TTL=4711", "--set", "TCP_NODELAY=on")
      assert.deepStrictEqual([code, stderr], [1, ["Cannot set IP_TTL: invalid argument (EINVAL)."]])
      const table = cells(stdout)
      assert.deepStrictEqual(table.get("IP_TTL")?.slice(1, 2), ["4711"])
      assert.notStrictEqual(table.get("IP_TTL")?.[2], "4711")
      assert.deepStrictEqual(table.get("TCP_NODELAY")?.slice(1, 3), ["on", "on"])
    })
  )

  it.live("a server that cannot be reached is one sentence; exit code 1", () =>
    Effect.gen(function* () {
      const target = `127.0.0.1:${yield* Peers.freePort}`
      const sentence = `Cannot reach ${target}: connection refused.`
      assert.deepStrictEqual(yield* run(target), { code: 1, stdout: [], stderr: [sentence] })
    })
  )

  it.live.each([
    [["--set", "TCP_NODELY=on"], '"TCP_NODELY" is not a socket option known here; did you mean TCP_NODELAY?'],
    [["--set", "TCP_NODELAY=maybe"], "--set TCP_NODELAY=VALUE needs on or off."],
    [["--set", "TCP_NODELAY"], "--set TCP_NODELAY=VALUE needs on or off."],
    [["--set", "SO_ERROR=1"], "SO_ERROR can only be read."],
    [["--set", "SO_BROADCAST=on"], "SO_BROADCAST is an option of udp sockets alone."],
    [["udp", "--set", "TCP_NODELAY=on"], "TCP_NODELAY is an option of tcp sockets alone."],
    [["elsewhere"], '"elsewhere" is not tcp, udp or HOST:PORT.'],
    [["./socket"], "Options are shown of tcp, udp or HOST:PORT, not of ./socket."]
  ] as const)("used wrongly: %j", ([args, sentence]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* run(...args), { code: 2, stdout: [], stderr: [sentence] })
    })
  )

  it.live("without koffi shows what Node gives, and what to install for the others", () =>
    Effect.gen(function* () {
      const socket = yield* OptionsSocket.udp
      const requests = [
        { name: "SO_RCVBUF", value: 65_536 },
        { name: "SO_REUSEADDR", value: true }
      ] as const
      const failure = yield* Effect.flip(report({ socket, description: "A socket", requests, isJson: false }))
      const why = "Node's public API does not reach it, the package koffi does (npm install koffi)."
      assert.strictEqual(failure.message, `Cannot set SO_REUSEADDR: ${why}`)
      const lines = (yield* TestConsole.logLines).map(String)
      const table = cells(lines)
      assert.deepStrictEqual(table.get("SO_RCVBUF")?.slice(1, 3), ["65536", isLinux ? "131072" : "65536"])
      assert.deepStrictEqual(table.get("SO_KEEPALIVE")?.slice(1, 3), ["–", "–"])
      assert.match(lines.at(-1)!, /^– SO_REUSEADDR, .*SO_ERROR: .*npm install koffi\)\.$/)
    }).pipe(Effect.provide([NodeSocketOptions.layerPublicApi, TestConsole.layer]))
  )
})

describe("parseRequest", () => {
  it.each([
    ["SO_KEEPALIVE=ON", true],
    ["SO_KEEPALIVE=0", false],
    ["so_sndbuf=1 MiB", 1_048_576],
    ["SO_LINGER=off", false],
    ["SO_LINGER=0", 0],
    ["IP_TOS=0xB8", 184],
    ["IP_TOS=184", 184],
    ["TCP_USER_TIMEOUT=2147483647", 2_147_483_647]
  ])("%s", (text, value) => {
    const name = text.split("=")[0]!.toUpperCase()
    assert.deepStrictEqual(parseRequest(text, "tcp"), { name, value } as never)
  })

  it.each(["IP_TOS=256", "IP_TTL=-1", "TCP_KEEPIDLE=1s", "TCP_KEEPCNT=2147483648", "SO_LINGER=on", "SO_SNDBUF=2 GiB"])(
    "refuses %s",
    (text) => {
      assert.match(String(parseRequest(text, "tcp")), /^--set [A-Z_]+=VALUE needs .+\.$/)
    }
  )
})
