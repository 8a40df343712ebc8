import { writeFileSync } from "node:fs"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as NetAddress from "effect/net/NetAddress"
import * as SocketServer from "effect/socket/SocketServer"
import { connect } from "../../src/cli/commands/connect.ts"
import * as LineChat from "../../src/listener/LineChat.ts"
import * as External from "../e2e/External.ts"
import * as CommandRun from "./CommandRun.ts"
import * as Peers from "./Peers.ts"

/** Our own chat; its address, as one would write it. */
const chat = Effect.fnUntraced(function* (listen: { host: string; port: number } | { path: string }) {
  const context = yield* Layer.build(
    Layer.provideMerge(LineChat.layer(), NodeSocketServer.layer({ ...listen, allowHalfOpen: true })).pipe(
      Layer.provideMerge(Logger.layer([]))
    )
  )
  const { address } = Context.get(context, SocketServer.SocketServer)
  return address._tag === "UnixPathAddress" ? address.path : NetAddress.formatInet(address as NetAddress.InetAddress)
})

/** Runs `hubbub connect` with all its input there from the start, to its end. */
const session = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  input: string,
  options?: { readonly isTerminal?: boolean }
) {
  const run = yield* CommandRun.start(connect, args, options)
  if (input !== "") yield* run.write(input)
  yield* run.endInput
  const code = yield* run.exit
  return { code, stdout: run.stdout.text, stderr: run.stderr.lines }
})

describe("hubbub connect, in a pipe", () => {
  it.live("talks with our own chat over IPv4, IPv6 and a Unix socket, and reads on after its input has ended", () =>
    Effect.gen(function* () {
      const path = `${yield* Peers.directory}/chat`
      for (const listen of [{ host: "127.0.0.1", port: 0 }, { host: "::1", port: 0 }, { path }]) {
        const { code, stderr, stdout } = yield* session([yield* chat(listen)], "/nick ann\n/who\n")
        assert.match(stdout, /-- guest-\d+ is now ann\n-- 1 person in #lobby: ann\n-- Goodbye\n$/)
        assert.notInclude(stdout, "\r")
        assert.deepStrictEqual([code, stderr], [0, []])
      }
    })
  )

  it.live("speaks lines that a mail server accepts, and ends when it closes", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.smtp
      const run = yield* CommandRun.start(connect, [`127.0.0.1:${port}`])
      yield* run.stdout.expectLine("220 mail.example ESMTP")
      yield* run.write("NOOP\n")
      yield* run.stdout.expectLine("250 2.0.0 OK")
      // the input stays open: the server has the last word
      yield* run.write("QUIT\r\n")
      assert.strictEqual(yield* run.exit, 0)
      assert.deepStrictEqual(yield* run.stdout.remaining, ["221 2.0.0 Bye"])
    })
  )

  it.live("negotiates with a telnet server, and prints none of it", () =>
    Effect.gen(function* () {
      const { port, program } = yield* Peers.python(
        [
          `self.request.sendall(bytes.fromhex("fffd18fffd1ffffb03fffd27") + b"login: ")`,
          `sys.stderr.write(self.rfile.readline().hex() + "\\n")`,
          `self.request.sendall(bytes.fromhex("fffa1801fff0") + b"hello\\r\\n")`,
          `sys.stderr.write(self.rfile.read().hex() + "\\n"); sys.stderr.flush()`
        ].join("\n")
      )
      const run = yield* CommandRun.start(connect, [`127.0.0.1:${port}`])
      yield* run.stdout.find(/login: /)
      yield* run.write("ann\n")
      yield* run.stdout.expectLine("login: hello")
      yield* run.endInput
      assert.strictEqual(yield* run.exit, 0)
      // WILL TTYPE, WONT NAWS since there is no window, DO SGA, WONT NEW-ENVIRON, and the line
      yield* program.stderr.expectLine(`fffb18fffc1ffffd03fffc27${Buffer.from("ann\r\n").toString("hex")}`)
      // the type of a terminal whose controls are not passed on
      yield* program.stderr.expectLine(`fffa1800${Buffer.from("DUMB").toString("hex")}fff0`)
    })
  )

  External.test([External.nc], "half-closes, and nc sees the end", () =>
    Effect.gen(function* () {
      const nc = yield* External.start(External.nc, ["-lvn", "127.0.0.1", "0"])
      const [, port] = yield* nc.stderr.find(/Listening on 127\.0\.0\.1 (\d+)/)
      const run = yield* CommandRun.start(connect, [`127.0.0.1:${port}`])
      yield* run.write("first\n")
      yield* nc.stdout.expectLine("first")
      yield* nc.write("answer\n")
      yield* run.stdout.expectLine("answer")
      yield* run.endInput
      yield* nc.endInput
      assert.strictEqual(yield* nc.exit, 0)
      assert.strictEqual(yield* run.exit, 0)
    })
  )

  External.test([External.socat], "a megabyte comes back whole from an echo that starts at once", () =>
    Effect.gen(function* () {
      const path = `${yield* Peers.directory}/echo`
      const socat = yield* External.start(External.socat, ["-d", "-d", `UNIX-LISTEN:${path}`, "EXEC:cat"])
      yield* socat.stderr.expectLine(/listening on/)
      const text = `${"0123456789abcde\n".repeat(65_536)}`
      const { code, stdout } = yield* session([path], text)
      assert.strictEqual(code, 0)
      assert.isTrue(stdout === text, `${stdout.length} of ${text.length} characters came back`)
    })
  )

  it.live("shows what would act on a terminal as text, when its output is one", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.python(
        String.raw`self.request.sendall(b"\x1b[32mgreen\x1b[0m \x1b]0;title\x07\x1b[2J\xc2\x9b1m\r\n")`
      )
      const safe = yield* session([`127.0.0.1:${port}`], "", { isTerminal: true })
      assert.strictEqual(safe.stdout, "green ␛]0;title␇␛[2J\ufffd1m\n")
      const raw = yield* session(["--raw", `127.0.0.1:${port}`], "", { isTerminal: true })
      assert.strictEqual(raw.stdout, "\u001b[32mgreen\u001b[0m \u001b]0;title\u0007\u001b[2J\u009b1m\n")
      const piped = yield* session([`127.0.0.1:${port}`], "")
      assert.strictEqual(piped.stdout, raw.stdout)
    })
  )

  External.test([External.ncat], "checks certificates", () =>
    Effect.gen(function* () {
      const { ca, port, program } = yield* Peers.ncatSsl
      const refused = [
        [["--tls", `localhost:${port}`], /: its certificate is not signed by anyone trusted here .*--ca FILE.*\.$/],
        [["--ca", ca, `127.0.0.1:${port}`], /: its certificate is for another name\.$/]
      ] as const
      for (const [args, message] of refused) {
        const { code, stderr } = yield* session(args, "")
        assert.strictEqual(code, 1)
        assert.lengthOf(stderr, 1)
        assert.match(stderr[0]!, message)
      }
      for (const args of [
        ["--ca", ca, `localhost:${port}`],
        ["--insecure", `127.0.0.1:${port}`]
      ]) {
        const run = yield* CommandRun.start(connect, args)
        yield* run.write("hello over TLS\n")
        yield* program.stdout.expectLine("hello over TLS")
        yield* program.write("and back\n")
        yield* run.stdout.expectLine("and back")
      }
    })
  )

  it.live("says in one sentence what does not work", () =>
    Effect.gen(function* () {
      const path = yield* Peers.directory
      writeFileSync(`${path}/file`, "")
      const closed = `127.0.0.1:${yield* Peers.freePort}`
      const plain = yield* chat({ host: "127.0.0.1", port: 0 })
      const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, code: number, message: RegExp]> = [
        [[closed], 1, new RegExp(`^Cannot reach ${closed}: connection refused\\.$`)],
        [
          ["none.invalid"],
          1,
          /^Cannot reach none\.invalid:2626: (no such host is known|the host name cannot be looked up now)\.$/
        ],
        [["/nowhere/socket"], 1, /^Cannot reach \/nowhere\/socket: there is no such socket\.$/],
        [[`${path}/file`], 1, /: connection refused\.$/],
        [["--tls", plain], 1, /: the other end refuses TLS\.$/],
        [["--ca", "/nowhere/ca", plain], 1, /^Cannot read the certificates: there is no such file\.$/],
        [["--tls", "./socket"], 2, /^TLS is for hosts/],
        [["two words"], 2, /^"two words" is not understood: /]
      ]
      for (const [args, code, message] of cases) {
        const ended = yield* session(args, "")
        assert.strictEqual(ended.code, code, args.join(" "))
        assert.lengthOf(ended.stderr, 1)
        assert.match(ended.stderr[0]!, message)
      }
    })
  )

  it.live("says that a server speaks TLS, and nothing of one that says nothing", () =>
    Effect.gen(function* () {
      const alert = yield* Peers.python(`self.rfile.read(); self.request.sendall(bytes.fromhex("15030300020246"))`)
      const silent = yield* Peers.python("self.rfile.read()")
      const [speaking, sink] = [`127.0.0.1:${alert.port}`, `127.0.0.1:${silent.port}`]
      assert.deepStrictEqual(yield* session([speaking], "hello\n"), {
        code: 1,
        stdout: "",
        stderr: [`${speaking} speaks TLS; try --tls.`]
      })
      // one that takes in everything and then closes has done what it is for
      assert.deepStrictEqual(yield* session([sink], "hello\n"), { code: 0, stdout: "", stderr: [] })
    })
  )

  it.live("says that a connection broke midway", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.python(
        [
          "import socket, struct",
          `self.wfile.write(b"half a li")`,
          "self.rfile.readline()",
          `self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))`,
          "self.request.close()"
        ].join("\n")
      )
      const run = yield* CommandRun.start(connect, [`127.0.0.1:${port}`])
      yield* run.stdout.find(/half a li/)
      yield* run.write("go\n")
      assert.strictEqual(yield* run.exit, 1)
      yield* run.stderr.expectLine(`Lost the connection to 127.0.0.1:${port}: the other end broke the connection.`)
    })
  )
})

describe("hubbub connect, at a terminal", () => {
  /** At a terminal of its own, 80 columns wide by default. */
  const atTerminal = (address: string) =>
    External.startAtTerminal({ ...External.script, command: process.execPath }, [
      new URL("CommandMain.ts", import.meta.url).pathname,
      "connect",
      address
    ])

  External.test([External.script], "edits a line that incoming text does not tear", () =>
    Effect.gen(function* () {
      const address = yield* chat({ host: "127.0.0.1", port: 0 })
      const ann = yield* atTerminal(address)
      yield* ann.stdout.find(/\/help for more/)
      yield* ann.write("/nick ann\r")
      yield* ann.stdout.find(/is now ann/)
      yield* ann.write("helo world")
      yield* ann.stdout.find(/helo world/)
      const bob = yield* CommandRun.start(connect, [address])
      yield* bob.write("/nick bob\n")
      // the row is cleared, the news stands above it, and what was typed is there again, whole
      yield* ann.stdout.find(/helo world\r\u001b\[J-- guest-\d+ joined\n[\s\S]*is now bob\nhelo world$/)
      // to the begin, over "hel", an l, to the end; a word too many, which Ctrl-W takes back
      yield* ann.write("\u0001\u001b[C\u001b[C\u001b[Cl\u0005 oops\u0017\u007f!\r")
      yield* bob.stdout.expectLine("<ann> hello world!")
      // the line before the last one
      yield* ann.write("\u001b[A\u001b[A")
      yield* ann.stdout.find(/\/nick ann$/)
      // Ctrl-C clears, then Ctrl-D ends
      yield* ann.write("\u0003\u0004")
      yield* bob.stdout.expectLine("-- ann left (quit)")
      assert.strictEqual(yield* ann.exit, 0)
    })
  )

  External.test([External.script], "hides what is typed while the server says that it echoes", () =>
    Effect.gen(function* () {
      const { port, program } = yield* Peers.python(
        [
          `self.request.sendall(bytes.fromhex("fffb01") + b"Password: ")`,
          `self.request.recv(3)`,
          `sys.stderr.write(self.rfile.readline().decode() + "\\n"); sys.stderr.flush()`,
          `self.request.sendall(bytes.fromhex("0d0afffc01") + b"Welcome\\r\\n")`,
          `self.rfile.readline()`
        ].join("\n")
      )
      const run = yield* atTerminal(`127.0.0.1:${port}`)
      yield* run.stdout.find(/Password: $/)
      yield* run.write("secret\r")
      yield* program.stderr.expectLine(/^secret/)
      yield* run.stdout.find(/Welcome/)
      // shown again from here on, but the password is not among the lines to be had back
      yield* run.write("\u001b[Avisible")
      yield* run.stdout.find(/visible$/)
      assert.notInclude(run.stdout.text, "secret")
      yield* run.write("\r")
      assert.strictEqual(yield* run.exit, 0)
      yield* run.stdout.find(/closed the connection\./)
    })
  )

  External.test([External.script], "says that a server closed without a word", () =>
    Effect.gen(function* () {
      const { port } = yield* Peers.python("pass")
      const run = yield* atTerminal(`127.0.0.1:${port}`)
      assert.strictEqual(yield* run.exit, 1)
      yield* run.stdout.find(/closed the connection without a word; if it speaks TLS, try --tls\./)
    })
  )

  External.test([External.script], "Ctrl-C on an empty line quits, and the terminal is as it was", () =>
    Effect.gen(function* () {
      const address = yield* chat({ host: "127.0.0.1", port: 0 })
      const command = `stty -a | md5sum; ${process.execPath} ${new URL("CommandMain.ts", import.meta.url).pathname} connect ${address}; stty -a | md5sum`
      const run = yield* External.startAtTerminal({ ...External.script, command: command }, [])
      yield* run.stdout.find(/\/help for more/)
      yield* run.write("\u0003")
      assert.strictEqual(yield* run.exit, 0)
      const [before, after] = run.stdout.text.match(/[0-9a-f]{32}/g)!
      assert.strictEqual(after, before)
    })
  )
})
