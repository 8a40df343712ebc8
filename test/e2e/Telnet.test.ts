/**
 * Real telnet clients, where what they negotiate matters; what they talk is in `Clients.test.ts`.
 */
import * as Net from "node:net"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as External from "./External.ts"
import { openings } from "./openings/Openings.ts"
import * as Server from "./Server.ts"

const host = "127.0.0.1"

const python = { command: "python3", debianPackage: "python3", identify: ["--version", /Python 3/] } as const

const busybox = { command: "busybox", debianPackage: "busybox", identify: ["--help", /\btelnet\b/] } as const

for (const [how, sign] of [
  ["telnet", ""],
  ["telnet -PORT, which negotiates at once", "-"]
] as const) {
  External.test(
    [External.telnet, External.script],
    `${how}: Ctrl-C in the middle of a line drops it, and the screen lives on`,
    () =>
      Effect.gen(function* () {
        const server = yield* Server.start()
        const bob = yield* server.join("bob")
        const telnet = yield* External.startAtTerminal(External.telnet, ["--", host, `${sign}${server.port}`])
        yield* telnet.stdout.expectLine(/^-- Type to talk/)
        yield* telnet.write("/nick ann\r")
        yield* telnet.stdout.expectLine(/^-- \S+ is now ann$/)
        yield* bob.expectLine(/is now ann$/)
        // each time it shows nothing more before the server has answered its timing mark
        for (const turn of ["once", "twice"]) {
          yield* telnet.write("half a line\u0003")
          yield* telnet.write(`whole ${turn}\r`)
          assert.deepStrictEqual(yield* bob.linesUntil(/whole/), [`<ann> whole ${turn}`])
          yield* bob.say(`do you see this ${turn}?`)
          yield* telnet.stdout.expectLine(`<bob> do you see this ${turn}?`)
        }
        yield* telnet.write("/quit\r")
        yield* bob.expectLine("-- ann left (quit)")
        yield* telnet.stdout.expectLine("Connection closed by foreign host.")
        yield* telnet.exit
      })
  )
}

External.test(
  [External.plink, External.script],
  "plink -telnet: Ctrl-C ends plink, as it ends nc; half a line is not said, and its person has left",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const bob = yield* server.join("bob")
      const plink = yield* External.startAtTerminal(External.plink, ["-telnet", "-P", `${server.port}`, host])
      yield* plink.stdout.expectLine(/^-- Type to talk/)
      yield* plink.write("/nick ann\r")
      // it leaves CR LF to a terminal that adds a CR to each LF
      yield* plink.stdout.expectLine(/^-- \S+ is now ann\r*$/)
      yield* bob.expectLine(/is now ann$/)
      // The line is edited by the terminal, since the server refuses to echo; so its interrupt is a signal to plink and
      // no byte: neither 0x03 nor IP nor a timing mark is sent. PuTTY's own window would send the 0x03, in the line.
      yield* plink.write("half a line\u0003")
      assert.match((yield* bob.linesUntil(/./))[0]!, /^-- ann left \((quit|connection lost)\)$/)
      // 128 and SIGINT, as script passes it on
      assert.strictEqual(yield* plink.exit, 130)
    })
)

External.test(
  [External.telnet, External.script],
  "telnet's own `send ayt` is answered, and its `send synch` leaves no trace",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const bob = yield* server.join("bob")
      const telnet = yield* External.startAtTerminal(External.telnet, [host, `${server.port}`])
      yield* telnet.stdout.expectLine(/^-- Type to talk/)
      const send = Effect.fnUntraced(function* (command: string) {
        yield* telnet.write("\u001d")
        yield* telnet.stdout.find(/telnet> $/)
        yield* telnet.write(`send ${command}\r`)
      })
      yield* send("ayt")
      yield* telnet.stdout.find(/-- Yes, Hubbub is here/)
      yield* telnet.write("hello\r")
      assert.match(yield* bob.expectLine(/hello$/), /^<guest-\d+> hello$/)
      // its IAC is sent as urgent data, which Node drops
      yield* send("synch")
      yield* telnet.write("whole\r")
      assert.match(yield* bob.expectLine(/whole$/), /^<guest-\d+> whole$/)
    })
)

External.test(
  [python],
  "a Python client on a raw socket: negotiates, cuts a line by an urgent Synch, half-closes, and is told all",
  () =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const bob = yield* server.join("bob")
      const client = yield* External.start(python, [
        fileURLToPath(new URL("./python_client.py", import.meta.url)),
        `${server.port}`
      ])
      yield* bob.expectLine(/is now ann$/)
      assert.deepStrictEqual(yield* bob.linesUntil(/left/), [
        "<ann> right 😃",
        "<ann> last words",
        "-- ann left (quit)"
      ])
      yield* client.exit
      assert.deepStrictEqual(
        client.stdout.lines.filter((line) => line !== ""),
        ["DO 31", "DO 24", "SB 1801", "WONT 3", "WONT 6", "-- Yes, Hubbub is here", "-- Goodbye"]
      )
    })
)

External.test([busybox], "busybox telnet: talks both ways; nothing of a negotiation shows", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const client = yield* External.start(busybox, ["telnet", host, `${server.port}`])
    yield* client.stdout.expectLine(/^-- Type to talk/)
    yield* client.write("/nick ann\n")
    yield* client.stdout.expectLine(/^-- \S+ is now ann$/)
    yield* client.write("hello\n")
    yield* bob.expectLine("<ann> hello")
    yield* bob.say("hello yourself")
    yield* client.stdout.expectLine("<bob> hello yourself")
  })
)

it.live("what telnet clients say first, each captured from the client, makes a person and no line", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    for (const file of ["telnet-negotiating", "telnet-answers", "plink-telnet", "telnet-interrupt"]) {
      const client = yield* server.connect
      yield* client.send(openings.get(file)!.bytes)
      yield* client.send("\r\nover\r\n")
      const [joined, ...heard] = yield* bob.linesUntil(/ over$/)
      assert.match(joined!, /^-- guest-\d+ joined$/)
      const said = heard.map((line) => line.replace(/^<guest-\d+> /, ""))
      const own = file === "plink-telnet" ? ["hi"] : file === "telnet-interrupt" ? ["whole"] : []
      assert.deepStrictEqual(said, [...own, "over"], file)
      yield* client.say("/quit")
      yield* bob.expectLine(/ left \(quit\)$/)
    }
  })
)

it.live("the server never speaks telnet first: who sends text gets text, byte for byte", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const heard = yield* Effect.callback<Buffer>((resume) => {
      const chunks: Array<Buffer> = []
      const socket = Net.connect({ host, port: server.port })
      socket.on("data", (chunk) => chunks.push(chunk)).on("end", () => resume(Effect.succeed(Buffer.concat(chunks))))
      socket.write("/nick ann\n/who\nhello\n/quit\n")
      return Effect.sync(() => socket.destroy())
    }).pipe(Effect.timeout("10 seconds"))
    assert.notInclude([...heard], 255)
    assert.isTrue(heard.toString().endsWith("-- Goodbye\r\n"))
  })
)
