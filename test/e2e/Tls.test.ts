import { execFileSync } from "node:child_process"
import { generateKeyPairSync } from "node:crypto"
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import * as Net from "node:net"
import * as NodeTls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { certificate } from "../cli/Peers.ts"
import * as External from "./External.ts"
import * as LineClient from "./LineClient.ts"
import * as Server from "./Server.ts"

const mkfifo = "mkfifo"

/** A server that speaks TLS, with the files of its certificate. */
const startTls = Effect.fnUntraced(function* (variables: Server.Variables = {}) {
  const files = yield* certificate
  const server = yield* Server.start({
    HUBBUB_TLS_PORT: "0",
    HUBBUB_TLS_CERTIFICATE: files.cert,
    HUBBUB_TLS_KEY: files.key,
    ...variables
  })
  const [, port] = yield* server.log.find(/Chat listens with TLS on [^\s"]*:(\d+)/)
  return { ...server, files, tlsPort: Number(port) }
})

/** Connects by TLS, as a client that trusts `ca` only. */
const connect = (port: number, ca: Buffer, options: NodeTls.ConnectionOptions = {}) =>
  LineClient.over(`TLS port ${port}`, "secureConnect", () =>
    NodeTls.connect({ host: "127.0.0.1", port, ca, servername: "localhost", ...options })
  )

/** Joins under a name; `raw` is the TCP connection beneath. */
const join = Effect.fnUntraced(function* (port: number, ca: Buffer, name: string) {
  const raw = Net.connect(port, "127.0.0.1")
  const client = yield* connect(port, ca, { socket: raw })
  yield* client.expectLine(/^-- Type to talk/)
  yield* client.say(`/nick ${name}`)
  yield* client.expectLine(new RegExp(`^-- \\S+ is now ${name}$`))
  return { ...client, raw }
})

/** Sends plain bytes, and gives all that is answered until the connection is closed. */
const sendPlain = (port: number, bytes: string) =>
  Effect.callback<string>((resume) => {
    let answer = ""
    const socket = Net.connect(port, "127.0.0.1", () => socket.write(bytes))
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")))
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(answer)))
    return Effect.sync(() => socket.destroy())
  })

describe("TLS", () => {
  it.live("those who come by TLS and in plain text are in the same room; a line is whole however it is cut", () =>
    Effect.gen(function* () {
      const server = yield* startTls()
      const ann = yield* server.join("ann")
      const bob = yield* join(server.tlsPort, readFileSync(server.files.cert), "bob")
      yield* ann.say("hello, bob")
      yield* bob.expectLine("<ann> hello, bob")
      yield* bob.send("hel")
      yield* bob.send("lo, ann\r\n")
      yield* ann.expectLine("<bob> hello, ann")
      bob.raw.resetAndDestroy()
      yield* ann.expectLine("-- bob left (connection lost)")
    })
  )

  it.live("plain text on the TLS port is closed without a word, and the log says why", () =>
    Effect.gen(function* () {
      const server = yield* startTls()
      for (const bytes of ["hello\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"]) {
        assert.strictEqual(yield* sendPlain(server.tlsPort, bytes), "")
        yield* server.log.expectLine(/WARN Refused a connection peer=127\.0\.0\.1:\d+ reason=plain-text$/)
      }
      yield* join(server.tlsPort, readFileSync(server.files.cert), "bob")
    })
  )

  it.live("a handshake that fails has a reason, and harms nobody else", () =>
    Effect.gen(function* () {
      const server = yield* startTls({ HUBBUB_TLS_MIN_VERSION: "TLSv1.3" })
      const ca = readFileSync(server.files.cert)
      const old = yield* Effect.flip(connect(server.tlsPort, ca, { maxVersion: "TLSv1.2" }))
      assert.match(old.message, /ALERT_PROTOCOL_VERSION/)
      yield* server.log.expectLine(/reason=handshake-failed code=ERR_SSL_UNSUPPORTED_PROTOCOL$/)
      yield* sendPlain(server.tlsPort, "\u0016\u0003\u0001\u0000\u0005hello")
      yield* server.log.expectLine(/reason=handshake-failed code=ERR_SSL_/)
      yield* join(server.tlsPort, ca, "bob")
    })
  )

  it.live("who does not finish the handshake in time is closed, however slowly bytes come, and counts until then", () =>
    Effect.gen(function* () {
      const server = yield* startTls({ HUBBUB_HANDSHAKE_TIMEOUT: "500ms", HUBBUB_MAX_CONNECTIONS: "1" })
      const silent = yield* LineClient.connect(server.tlsPort, "127.0.0.1")
      yield* silent.send("\u0016")
      // a second one finds the only place taken
      const second = yield* LineClient.connect(server.tlsPort, "127.0.0.1")
      yield* server.log.expectLine(/reason=full$/)
      yield* Effect.ignore(second.ended)
      yield* server.log.expectLine(/reason=handshake-timeout$/)
      yield* silent.ended
      // and the place is free again
      yield* server.join("bob")
    })
  )

  it.live("a stop waits for nobody who is in the midst of a handshake", () =>
    Effect.gen(function* () {
      const server = yield* startTls({ HUBBUB_HANDSHAKE_TIMEOUT: "2m", HUBBUB_SHUTDOWN_GRACE: "2m" })
      const silent = yield* LineClient.connect(server.tlsPort, "127.0.0.1")
      yield* silent.send("\u0016")
      yield* server.signal("SIGTERM")
      assert.strictEqual(yield* server.exit, 0)
    })
  )

  it.live(
    "SIGHUP takes a new certificate for lines and the page; nobody is dropped, and a bad one changes nothing",
    () =>
      Effect.gen(function* () {
        const server = yield* startTls({ HUBBUB_HTTP_PORT: "0" })
        const [, http] = yield* server.log.find(/The page listens on https:\/\/\S+:(\d+)/)
        const old = readFileSync(server.files.cert)
        const ann = yield* join(server.tlsPort, old, "ann")
        const next = yield* certificate
        copyFileSync(next.cert, server.files.cert)
        // the key is still the old one's
        yield* server.signal("SIGHUP")
        yield* server.log.find(/WARN The certificate in force stays: .*the key is not the certificate's/)
        yield* join(server.tlsPort, old, "bob")

        copyFileSync(next.key, server.files.key)
        yield* server.signal("SIGHUP")
        yield* server.log.find(/The certificate is valid until [\s\S]*The certificate is valid until/)
        const fresh = readFileSync(next.cert)
        const cleo = yield* join(server.tlsPort, fresh, "cleo")
        assert.match((yield* Effect.flip(connect(server.tlsPort, old))).message, /SELF_SIGNED|UNABLE/)
        yield* Effect.scoped(Effect.flip(connect(Number(http), old)))
        yield* Effect.scoped(connect(Number(http), fresh))
        yield* cleo.say("still here?")
        yield* ann.expectLine("<cleo> still here?")
        yield* server.signal("SIGTERM")
        yield* ann.expectLine("-- Hubbub is stopping")
        assert.strictEqual(yield* ann.ended, "end")
        assert.strictEqual(yield* server.exit, 0)
      })
  )

  it.live("a key of another kind, and a file that holds none, are refused in a sentence", () =>
    Effect.gen(function* () {
      const files = yield* certificate
      const start = Effect.fnUntraced(function* (key: string) {
        const variables = { HUBBUB_PORT: "0", HUBBUB_TLS_CERTIFICATE: files.cert, HUBBUB_TLS_KEY: key }
        const server = yield* Server.run({ HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off", ...variables })
        assert.strictEqual(yield* server.exit, 1)
        return server.stderr.text
      })
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
      writeFileSync(files.key, privateKey.export({ type: "pkcs8", format: "pem" }))
      assert.match(yield* start(files.key), /the key is not the certificate's/)
      assert.match(yield* start(files.cert), /the key's file holds no private key/)
    })
  )

  it.live("a pipe for a certificate or a key is refused at the start and at SIGHUP, and holds up no stop", () =>
    Effect.gen(function* () {
      const files = yield* certificate
      const pipe = `${files.key}.pipe`
      execFileSync(mkfifo, [pipe])
      for (const [cert, key] of [
        [pipe, files.key],
        [files.cert, pipe]
      ] as const) {
        const variables = { HUBBUB_PORT: "0", HUBBUB_TLS_CERTIFICATE: cert, HUBBUB_TLS_KEY: key }
        const server = yield* Server.run({ HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off", ...variables })
        assert.strictEqual(yield* server.exit, 1)
        assert.include(server.stderr.text, `Cannot use ${pipe} for TLS: it is no regular file (HUBBUB_TLS_`)
      }
      const server = yield* startTls()
      renameSync(pipe, server.files.key)
      yield* server.signal("SIGHUP")
      yield* server.log.find(/WARN The certificate in force stays: .* it is no regular file/)
      yield* server.signal("SIGTERM")
      assert.strictEqual(yield* server.exit, 0)
    })
  )

  it.live("the port for plain text can be off", () =>
    Effect.gen(function* () {
      const { cert, key } = yield* certificate
      const server = yield* Server.run({
        HUBBUB_PORT: "off",
        HUBBUB_ECHO_PORT: "off",
        HUBBUB_HTTP_PORT: "off",
        HUBBUB_TLS_PORT: "0",
        HUBBUB_TLS_CERTIFICATE: cert,
        HUBBUB_TLS_KEY: key
      })
      const [, port] = yield* server.stdout.find(/Chat listens with TLS on [^\s"]*:(\d+)/)
      yield* join(Number(port), readFileSync(cert), "ann")
      assert.notMatch(server.stdout.text, /Chat listens on/)
    })
  )

  it.live("who reads nothing by TLS is closed as too slow, and a telnet client is answered", () =>
    Effect.gen(function* () {
      const server = yield* startTls({ HUBBUB_WRITE_TIMEOUT: "1s", HUBBUB_LOG_BYTES: "256 KiB" })
      const ca = readFileSync(server.files.cert)
      const dozer = yield* join(server.tlsPort, ca, "dozer")
      const ann = yield* join(server.tlsPort, ca, "ann")
      yield* ann.send(Uint8Array.of(255, 246))
      yield* ann.expectLine("-- Yes, Hubbub is here")
      yield* dozer.pause
      const lines = `${"x".repeat(1000)}\r\n`.repeat(500)
      const talk = Effect.forever(Effect.andThen(ann.send(lines), ann.roundTrip))
      yield* Effect.raceFirst(talk, server.log.find(/dozer left .* reason=too-slow/))
    })
  )
})

describe("real TLS clients", () => {
  External.test([External.ncat], "ncat --ssl talks, and gets its answers", () =>
    Effect.gen(function* () {
      const server = yield* startTls()
      const ann = yield* server.join("ann")
      const ncat = yield* External.start(External.ncat, ["--ssl", "127.0.0.1", String(server.tlsPort)])
      yield* ncat.stdout.expectLine(/^-- Type to talk/)
      yield* ncat.write("/nick bob\nhello\n")
      yield* ncat.stdout.expectLine(/is now bob$/)
      yield* ann.expectLine("<bob> hello")
    })
  )

  External.test([External.openssl], "openssl s_client, in both versions", () =>
    Effect.gen(function* () {
      const server = yield* startTls()
      const ann = yield* server.join("ann")
      for (const version of ["-tls1_2", "-tls1_3"]) {
        const at = ["-connect", `127.0.0.1:${server.tlsPort}`, "-CAfile", server.files.cert, "-verify_return_error"]
        const client = yield* External.start(External.openssl, ["s_client", "-quiet", version, ...at])
        yield* client.stdout.expectLine(/^-- Type to talk/)
        yield* client.write(`hello over ${version}\n`)
        yield* ann.expectLine(new RegExp(`^<guest-\\d+> hello over ${version}$`))
        yield* client.write("/quit\n")
        yield* client.stdout.expectLine("-- Goodbye")
      }
    })
  )

  External.test([External.socat], "socat OPENSSL: says all, half-closes, and still gets its answers", () =>
    Effect.gen(function* () {
      const server = yield* startTls()
      const address = `OPENSSL:127.0.0.1:${server.tlsPort},cafile=${server.files.cert},commonname=localhost`
      const client = yield* External.start(External.socat, ["-t", "5", "-", address])
      yield* client.write("/nick bob\n/who\n")
      yield* client.endInput
      yield* client.stdout.expectLine(/is now bob$/)
      yield* client.stdout.expectLine(/bob/)
      yield* client.exit
    })
  )
})
