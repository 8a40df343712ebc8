import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as NetAddress from "effect/net/NetAddress"
import * as TestClock from "effect/testing/TestClock"
import { watch } from "../../src/cli/commands/watch.ts"
import { elapsed, hex, lines } from "../../src/cli/WatchFormat.ts"
import * as External from "../e2e/External.ts"
import { utf8 } from "../net/Chunking.ts"
import * as CommandRun from "./CommandRun.ts"
import * as Peers from "./Peers.ts"

/** A server on the loopback that says `text` to everyone who comes and closes. */
const saying = Effect.fnUntraced(function* (text: string, listen: { host: string } | { path: string }) {
  const server = yield* NodeSocketServer.make("path" in listen ? listen : { ...listen, port: 0 })
  yield* server
    .run((socket) =>
      Effect.gen(function* () {
        yield* socket.reader
        const writer = yield* socket.writer
        yield* writer.write(text)
      }).pipe(Effect.scoped)
    )
    .pipe(Effect.forkScoped)
  const { address } = server
  return address._tag === "UnixPathAddress" ? address.path : NetAddress.formatInet(address as NetAddress.InetAddress)
})

describe("hubbub watch", () => {
  it.live("shows what arrives with its source, until all have ended", () =>
    Effect.gen(function* () {
      const four = yield* saying("four\r\nfour again", { host: "127.0.0.1" })
      const six = yield* saying("six\n", { host: "::1" })
      const path = yield* saying("unix\n", { path: `${yield* Peers.directory}/socket` })
      const { endInput, exit, stderr, stdout, write } = yield* CommandRun.start(watch, [four, six, path, "-"])
      yield* write("from the keyboard\n")
      const width = Math.max(...[four, six, path].map(({ length }) => length))
      const line = (source: string, text: string) => `${source.padEnd(width)} | ${text}`
      yield* stdout.find(/four again\n/)
      yield* stdout.find(/six\n/)
      yield* stdout.find(/unix\n/)
      yield* stdout.find(/keyboard\n/)
      yield* endInput
      assert.strictEqual(yield* exit, 0)
      assert.sameMembers(stdout.lines, [
        line(four, "four"),
        line(four, "four again"),
        line(six, "six"),
        line(path, "unix"),
        line("-", "from the keyboard")
      ])
      assert.deepStrictEqual(stderr.lines, [])
    })
  )

  it.live("says what failed in one line, and goes on", () =>
    Effect.gen(function* () {
      const closed = `127.0.0.1:${yield* Peers.freePort}`
      const { endInput, exit, stderr, stdout, write } = yield* CommandRun.start(watch, [closed, "/nowhere/at-all", "-"])
      yield* stderr.expectLine("Cannot reach /nowhere/at-all: there is no such socket.")
      yield* stderr.find(new RegExp(`Cannot reach ${closed}: connection refused\\.\n`))
      yield* write("still here\n")
      yield* stdout.expectLine(/\| still here$/)
      yield* endInput
      assert.strictEqual(yield* exit, 0)
    })
  )

  it.live("fails when none of the sources worked", () =>
    Effect.gen(function* () {
      const { exit, stderr } = yield* CommandRun.start(watch, [`127.0.0.1:${yield* Peers.freePort}`, "none.invalid:1"])
      assert.strictEqual(yield* exit, 1)
      assert.strictEqual(stderr.lines.length, 2)
      yield* stderr.expectLine(
        /^Cannot reach none\.invalid:1: (no such host is known|the host name cannot be looked up now)\.$/
      )
    })
  )

  it.live.each([
    [["localhost"], /^"localhost" is not understood: .*host:port/],
    [["udp:0"], /^"udp:0" is not understood: a port is a number from 1 to 65535\.$/],
    [["-", "-"], /^Standard input \(-\) can be watched once\.$/],
    [["--raw", "--json", "-"], /^--raw prints bytes only/]
  ] as const)("%j is wrong use", ([args, message]) =>
    Effect.gen(function* () {
      const { exit, stderr } = yield* CommandRun.start(watch, args)
      assert.strictEqual(yield* exit, 2)
      yield* stderr.expectLine(message)
    })
  )

  it.live("tells of idle times, and then shows a prompt that has no line end", () =>
    Effect.gen(function* () {
      const { endInput, exit, stdout, write } = yield* CommandRun.start(watch, ["-", "--idle", "100ms", "--for", "10m"])
      yield* stdout.expectLine("0.1 seconds elapsed.")
      yield* write("login: ")
      yield* stdout.expectLine("- | login: ")
      yield* stdout.expectLine("0.1 seconds elapsed.")
      yield* endInput
      assert.strictEqual(yield* exit, 0)
    })
  )

  it.effect("is idle after five seconds by default", () =>
    Effect.gen(function* () {
      const { stdout, write } = yield* CommandRun.start(watch, ["-"])
      yield* write("ready\n")
      yield* stdout.expectLine("- | ready")
      yield* TestClock.adjust(4999)
      yield* write("busy\n")
      yield* stdout.expectLine("- | busy")
      yield* TestClock.adjust(5000)
      assert.deepStrictEqual(yield* stdout.linesUntil("Five seconds elapsed."), ["Five seconds elapsed."])
    })
  )

  it.live("prints JSON, the last line a summary", () =>
    Effect.gen(function* () {
      const closed = `127.0.0.1:${yield* Peers.freePort}`
      const { endInput, exit, stderr, stdout, write } = yield* CommandRun.start(watch, ["--json", "-", closed])
      yield* write("a\u001b[31m\n")
      yield* stdout.find(/"error"/)
      yield* endInput
      assert.strictEqual(yield* exit, 0)
      assert.deepStrictEqual(stderr.lines, [])
      const objects = stdout.lines.map((line) => JSON.parse(line))
      assert.deepStrictEqual(objects.at(-1), { event: "summary", sources: 2, failed: 1, bytes: 7, idle: 0 })
      assert.sameDeepMembers(objects.slice(0, -1), [
        { event: "line", source: "-", text: "a\u001b[31m" },
        { event: "error", source: closed, message: `Cannot reach ${closed}: connection refused.` },
        { event: "end", source: "-" }
      ])
    })
  )

  it.live("--raw prints the bytes and nothing else", () =>
    Effect.gen(function* () {
      const { endInput, exit, stdout, write } = yield* CommandRun.start(watch, ["--raw", "-"])
      yield* write("\u001b[31m\r\nhalf")
      yield* endInput
      assert.strictEqual(yield* exit, 0)
      assert.strictEqual(stdout.text, "\u001b[31m\r\nhalf")
    })
  )

  it.live("--reconnect comes back when a server does", () =>
    Effect.gen(function* () {
      const path = `${yield* Peers.directory}/socket`
      const { stderr, stdout } = yield* CommandRun.start(watch, ["--reconnect", path])
      yield* stderr.expectLine(`Cannot reach ${path}: there is no such socket.`)
      yield* saying("at last\n", { path })
      yield* stdout.expectLine(`${path} | at last`)
      yield* stdout.expectLine(`${path} | at last`)
    })
  )

  it.live("--for ends it", () =>
    Effect.gen(function* () {
      const { exit, stdout, write } = yield* CommandRun.start(watch, ["-", "--for", "1s"])
      yield* write("no line end")
      assert.strictEqual(yield* exit, 0)
      assert.deepStrictEqual(stdout.lines, ["- | no line end"])
    })
  )

  it.live("listens on UDP, each datagram a line of its own with its sender", () =>
    Effect.gen(function* () {
      const source = `udp:127.0.0.1:${yield* Peers.freePort}`
      const { stdout } = yield* CommandRun.start(watch, [source])
      const sender = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1" } })
      const { address } = yield* sender.reader
      const writer = yield* sender.writer
      const to = NetAddress.inetAddressFromStringUnsafe(source.slice("udp:".length))
      // until the port is bound datagrams are lost: as with any UDP, one repeats oneself
      yield* Effect.forkScoped(
        Effect.forever(Effect.delay(writer.write({ payload: "no end", address: to }), "20 millis"))
      )
      yield* stdout.expectLine(`${source} from ${NetAddress.formatInet(address)} | no end`)
    })
  )

  it.live("watches 500 servers at once", () =>
    Effect.gen(function* () {
      const count = 500
      const server = yield* NodeSocketServer.make({ host: "127.0.0.1", port: 0, backlog: count })
      const all = Deferred.makeUnsafe<void>()
      let open = 0
      yield* server
        .run((socket) =>
          Effect.gen(function* () {
            yield* socket.reader
            const writer = yield* socket.writer
            const number = ++open
            if (number === count) Deferred.doneUnsafe(all, Effect.void)
            // nobody is answered before everyone is connected
            yield* Deferred.await(all)
            yield* writer.write(`you are ${number}\r\n`)
          }).pipe(Effect.scoped)
        )
        .pipe(Effect.forkScoped)
      const source = NetAddress.formatInet(server.address as NetAddress.InetAddress)
      const { exit, stdout } = yield* CommandRun.start(
        watch,
        Array.from({ length: count }, () => source)
      )
      assert.strictEqual(yield* exit, 0)
      assert.sameMembers(
        stdout.lines,
        Array.from({ length: count }, (_, index) => `${source} | you are ${index + 1}`)
      )
    })
  )

  External.test([External.nc, External.socat], "watches nc and socat", () =>
    Effect.gen(function* () {
      const nc = yield* External.start(External.nc, ["-lvn", "-N", "127.0.0.1", "0"])
      const [, ncPort] = yield* nc.stderr.find(/Listening on 127\.0\.0\.1 (\d+)/)
      const socat = yield* External.start(External.socat, ["-d", "-d", "TCP6-LISTEN:0,bind=[::1]", "STDIO"])
      const [, socatPort] = yield* socat.stderr.find(/listening on .*:(\d+)/)
      const [one, other] = [`127.0.0.1:${ncPort}`, `[::1]:${socatPort}`]
      const { exit, stdout } = yield* CommandRun.start(watch, [one, other])
      yield* nc.write("from nc\n")
      yield* stdout.expectLine(`${one.padEnd(other.length)} | from nc`)
      yield* socat.write("from socat\n")
      yield* stdout.expectLine(`${other.padEnd(one.length)} | from socat`)
      yield* nc.endInput
      yield* socat.endInput
      assert.strictEqual(yield* exit, 0)
    })
  )

  External.test([External.ncat], "does not trust a certificate that nobody trusted signed", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.ncatSsl
      const { exit, stderr } = yield* CommandRun.start(watch, [`tls:localhost:${port}`])
      assert.strictEqual(yield* exit, 1)
      yield* stderr.expectLine(/^Cannot reach tls:localhost:\d+: its certificate is not signed by anyone trusted here/)
    })
  )

  it.live("watches a mail server greet", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.smtp
      const { stdout } = yield* CommandRun.start(watch, [`127.0.0.1:${port}`])
      yield* stdout.expectLine(`127.0.0.1:${port} | 220 mail.example ESMTP`)
    })
  )
})

describe("WatchFormat", () => {
  it("says five seconds in words, as the tutorial does, and others in figures", () => {
    assert.deepStrictEqual([5, 1, 0.5, 60].map(elapsed), [
      "Five seconds elapsed.",
      "1 second elapsed.",
      "0.5 seconds elapsed.",
      "60 seconds elapsed."
    ])
  })

  it("lets nothing through that could act on a terminal, and colours only on one", () => {
    const hostile = utf8("\u001b]0;x\u0007\u009b31m\u202e\rover\n")
    const shown = lines(["a", "bb"], false).source("a").data(hostile)
    assert.strictEqual(shown, "a  | ␛]0;x␇\ufffd31m\ufffd\na  | over\n")
    const coloured = lines(["a"], true).source("a").data(utf8("x\n"))
    assert.strictEqual(coloured, "\u001b[36ma |\u001b[0m x\n")
  })

  it("skips a line that is too long to hold, and shows the next", () => {
    const source = lines(["a"], false).source("a")
    assert.strictEqual(source.data(new Uint8Array(200_000).fill(97)), "")
    assert.strictEqual(source.data(utf8("\nnext\n")), "a | (a line of more than 65536 bytes)\na | next\n")
  })

  it("counts on in hexadecimal", () => {
    const source = hex(["a"], false).source("a")
    assert.strictEqual(
      source.data(utf8("0123456789abcdef")),
      `a | 00000000  ${pairs("0123456789abcdef")}  |0123456789abcdef|\n`
    )
    assert.strictEqual(source.data(utf8("\u001b")), `a | 00000010  ${"1b".padEnd(48)} |.|\n`)
  })
})

const pairs = (text: string) => Array.from(utf8(text), (byte) => byte.toString(16)).join(" ")
