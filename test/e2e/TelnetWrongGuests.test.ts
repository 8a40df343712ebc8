/**
 * Programs of other protocols at the chat's port, the real ones: refused in their own words, announced to nobody.
 */
import * as Net from "node:net"
import * as Tls from "node:tls"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as External from "./External.ts"
import type { LineClient } from "./LineClient.ts"
import * as Server from "./Server.ts"

const host = "127.0.0.1"

const curl = { command: "curl", debianPackage: "curl", identify: ["--version", /^curl/] } as const
const ssh = { command: "ssh", debianPackage: "openssh-client", identify: ["-V", /OpenSSH/] } as const
const openssl = { command: "openssl", debianPackage: "openssl", identify: ["version", /OpenSSL/] } as const

/** Two people in a room; nothing but what the second says has happened there since. */
const room = Effect.fnUntraced(function* (server: Server.Server) {
  const ann = yield* server.join("ann")
  const bob = yield* server.join("bob")
  yield* ann.expectLine(/is now bob$/)
  const heardOnly = Effect.fnUntraced(function* (...lines: ReadonlyArray<string>) {
    yield* bob.say("over")
    assert.deepStrictEqual(yield* ann.linesUntil("<bob> over"), [...lines, "<bob> over"])
  })
  return { ann, bob, heardOnly }
})

const logged = (server: Server.Server, protocol: string) =>
  server.log.find(
    new RegExp(` WARN Refused a connection peer=127\\.0\\.0\\.1:\\d+ reason=wrong-protocol protocol=${protocol}\\n`)
  )

External.test([curl], "curl gets a 400 that says what this is", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const { heardOnly } = yield* room(server)
    for (const args of [[], ["-d", "hello=1"]]) {
      const get = yield* External.start(curl, ["-s", "-i", ...args, `http://${host}:${server.port}/`])
      assert.strictEqual(yield* get.exit, 0)
      assert.strictEqual(get.stdout.lines[0], "HTTP/1.1 400 Bad Request")
      assert.match(get.stdout.text, /This is a chat for line clients/)
    }
    yield* logged(server, "HTTP")
    yield* heardOnly()
  })
)

External.test([openssl], "openssl s_client gets an alert", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const { heardOnly } = yield* room(server)
    const client = yield* External.start(openssl, ["s_client", "-connect", `${host}:${server.port}`])
    yield* client.stderr.find(/alert handshake failure/)
    yield* client.exit
    yield* logged(server, "TLS")
    yield* heardOnly()
  })
)

it.live("Node's TLS gets an alert", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const { heardOnly } = yield* room(server)
    const failure = yield* Effect.callback<string>((resume) => {
      const socket = Tls.connect({ host, port: server.port, rejectUnauthorized: false })
      socket.on("error", (error: NodeJS.ErrnoException) => resume(Effect.succeed(error.code ?? error.message)))
      return Effect.sync(() => socket.destroy())
    }).pipe(Effect.timeout("10 seconds"))
    assert.match(failure, /HANDSHAKE_FAILURE/)
    yield* logged(server, "TLS")
    yield* heardOnly()
  })
)

External.test([ssh], "ssh gets a line, which it shows on demand, and goes", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const { heardOnly } = yield* room(server)
    const client = yield* External.start(ssh, ["-v", "-F", "none", "-o", "BatchMode=yes", "-p", `${server.port}`, host])
    yield* client.stderr.find(/This is a chat for line clients/)
    assert.notStrictEqual(yield* client.exit, 0)
    yield* logged(server, "SSH")
    yield* heardOnly()
  })
)

// a wait so long that whoever says nothing is still waited for when they go
const patient = { HUBBUB_FIRST_BYTES_WAIT: "10s", HUBBUB_LOG_LEVEL: "Debug" }

/** Somebody whose first bytes are a line: they need not wait. */
const joinAtOnce = Effect.fnUntraced(function* (server: Server.Server, name: string) {
  const client = yield* server.connect
  yield* client.say(`/nick ${name}`)
  yield* client.expectLine(new RegExp(`^-- \\S+ is now ${name}$`))
  return client
})

it.live("a connection that goes, or breaks, before its first byte is announced to nobody, and logged", () =>
  Effect.gen(function* () {
    const server = yield* Server.start(patient)
    const ann: LineClient = yield* joinAtOnce(server, "ann")
    const bob = yield* joinAtOnce(server, "bob")
    yield* ann.expectLine(/is now bob$/)
    for (const leave of ["endInput", "reset"] as const) {
      const scanner = yield* server.connect
      yield* scanner[leave]
      if (leave === "endInput") assert.deepStrictEqual(yield* scanner.remaining, [])
    }
    yield* server.log.find(/(Refused a connection peer=\S+ reason=gone[\s\S]*){2}/)
    yield* bob.say("over")
    assert.deepStrictEqual(yield* ann.linesUntil("<bob> over"), ["<bob> over"])
  })
)

it.live("a request in two packets is recognised too", () =>
  Effect.gen(function* () {
    const server = yield* Server.start(patient)
    const ann = yield* joinAtOnce(server, "ann")
    const stranger = yield* server.connect
    yield* stranger.send("GET / HT")
    yield* ann.roundTrip
    yield* stranger.send("TP/1.1\r\nHost: x\r\n\r\n")
    assert.strictEqual(yield* stranger.expectLine(/./), "HTTP/1.1 400 Bad Request")
  })
)

it.live("whoever says nothing is greeted after the wait; whoever speaks, at once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_FIRST_BYTES_WAIT: "300ms" })
    const silent = yield* server.connect
    yield* silent.expectLine(/^-- Type to talk/)
    const quick = yield* Server.start(patient)
    const client = yield* quick.connect
    yield* client.send("h")
    yield* client.expectLine(/^-- Type to talk/)
    yield* client.send("i\r\n/who\r\n")
    yield* client.expectLine(/^-- 1 person/)
  })
)

it.live("HUBBUB_FIRST_BYTES_WAIT=0s greets at once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_FIRST_BYTES_WAIT: "0s" })
    const client = yield* server.connect
    yield* client.expectLine(/^-- Type to talk/)
    yield* client.roundTrip
  })
)

it.live("a request, a hello, a header that comes later than the wait is refused too, and others see who left", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_FIRST_BYTES_WAIT: "0s" })
    const { ann, heardOnly } = yield* room(server)
    for (const [first, answer, protocol] of [
      ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1\.1 400 Bad Request$/, "HTTP"],
      ["EHLO scanner\r\n", /^554 /, "SMTP"],
      ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n/nick mallory\r\n", /PROXY/, "PROXY"]
    ] as const) {
      const late = yield* server.connect
      yield* late.expectLine(/^-- Type to talk/)
      yield* late.send(first.slice(0, 3))
      yield* ann.roundTrip
      yield* late.send(first.slice(3))
      yield* late.expectLine(answer)
      assert.strictEqual(yield* late.ended, "end")
      yield* ann.expectLine(/^-- guest-\d+ joined$/)
      yield* ann.expectLine(/^-- guest-\d+ left \(spoke another protocol\)$/)
      yield* server.log.find(new RegExp(` WARN guest-\\d+ speaks another protocol peer=\\S+ protocol=${protocol}\\n`))
      yield* server.log.find(/ INFO guest-\d+ left peer=\S+ reason=wrong-protocol /)
    }
    yield* heardOnly()
  })
)

it.live("only who begins so is refused: later it is talk", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_FIRST_BYTES_WAIT: "0s" })
    const { bob, heardOnly } = yield* room(server)
    yield* bob.say("GET / HTTP/1.1")
    yield* heardOnly("<bob> GET / HTTP/1.1")
  })
)

it.live("what may yet become a request is said all the same when the input ends", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_FIRST_BYTES_WAIT: "0s" })
    const { ann } = yield* room(server)
    const late = yield* server.connect
    yield* late.expectLine(/^-- Type to talk/)
    yield* late.send("HELLO YOU")
    yield* late.endInput
    yield* ann.expectLine(/^<guest-\d+> HELLO YOU$/)
    yield* ann.expectLine(/^-- guest-\d+ left \(quit\)$/)
  })
)

it.live("a server that stops tells those it still waits for, and does not wait for them", () =>
  Effect.gen(function* () {
    const server = yield* Server.start(patient)
    const ann = yield* joinAtOnce(server, "ann")
    const silent = yield* server.connect
    // its own connection came after, so the silent one has been accepted
    yield* joinAtOnce(server, "bob")
    yield* server.signal("SIGTERM")
    yield* ann.expectLine("-- Hubbub is stopping")
    assert.strictEqual(yield* server.exit, 0)
    assert.strictEqual(yield* silent.ended, "end")
    assert.notMatch(server.log.text, / ERROR /)
  })
)

it.live("many that go at once leave nothing behind", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_MAX_CONNECTIONS: "60" })
    const ann = yield* server.join("ann")
    for (let round = 0; round < 4; round++) {
      yield* Effect.forEach(
        Array.from({ length: 50 }),
        () =>
          Effect.callback<void>((resume) => {
            const socket = Net.connect({ host, port: server.port })
            socket
              .on("connect", () => socket.end())
              .on("close", () => resume(Effect.void))
              .on("error", () => {})
            socket.resume()
          }).pipe(Effect.timeout("10 seconds")),
        { concurrency: "unbounded" }
      )
    }
    yield* ann.say("/who")
    assert.deepStrictEqual(yield* ann.linesUntil(/^-- 1 person/), ["-- 1 person in #lobby: ann"])
    // had one of the 200 kept its place, none were left for bob
    const bob = yield* server.join("bob")
    yield* bob.say("over")
    assert.deepStrictEqual((yield* ann.linesUntil("<bob> over")).slice(-1), ["<bob> over"])
  })
)
