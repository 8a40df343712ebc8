import { readFileSync } from "node:fs"
import { createSocket } from "node:dgram"
import * as Net from "node:net"
import * as NodeTls from "node:tls"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { certificate, directory, freePort } from "../cli/Peers.ts"
import * as External from "./External.ts"
import * as LineClient from "./LineClient.ts"
import * as Program from "./Program.ts"
import * as Server from "./Server.ts"

const script = fileURLToPath(new URL("service_manager.py", import.meta.url))

/** A service manager that has opened these sockets, and starts the server when it is told to. */
const manager = Effect.fnUntraced(function* (sockets: ReadonlyArray<string>, variables: Server.Variables = {}) {
  const off = { HUBBUB_PORT: "off", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off", HUBBUB_FLOOD_RATE: "0" }
  const program = yield* Program.start({
    command: "python3",
    args: [script, process.execPath, Server.main, "--", ...sockets],
    env: { ...process.env, ...off, ...variables }
  })
  // what it started must not outlive it
  yield* Effect.addFinalizer(() =>
    program.write("quit\n").pipe(Effect.andThen(program.endInput), Effect.andThen(Effect.ignore(program.exit)))
  )
  const opened = new Map<string, string>()
  for (const _ of sockets) {
    const [, name, where] = /^opened (\S+) (\S+)$/.exec(yield* program.stdout.expectLine(/^opened/))!
    opened.set(name!, where!)
  }
  return {
    ...program,
    say: (word: "start" | "stop" | "hup" | "wait") => program.write(`${word}\n`),
    expect: (line: string | RegExp) => program.stdout.expectLine(line),
    port: (name: string) => Number(opened.get(name))
  }
})

/** Sends a datagram, as soon as it can be, and waits for the answer as long as it takes. */
const echoed = (port: number, host = "127.0.0.1") =>
  Effect.callback<string, Error>((resume) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4")
    socket.on("message", (payload) => resume(Effect.succeed(payload.toString())))
    socket.on("error", (error) => resume(Effect.fail(error)))
    socket.send("ping", port, host)
    return Effect.sync(() => socket.close())
  })

const line = (port: number) => LineClient.connect(port, "127.0.0.1")

describe("sockets that are handed over", () => {
  it.live("a restart refuses nobody: who comes in between waits, and is greeted by the next server", () =>
    Effect.gen(function* () {
      const { cert, key } = yield* certificate
      const path = `${yield* directory}/chat`
      const systemd = yield* manager(
        [
          "chat=tcp:127.0.0.1",
          "chat-tls=tcp:127.0.0.1",
          "http=tcp:127.0.0.1",
          "udp-echo=udp:127.0.0.1",
          `chat-unix=unix:${path}`
        ],
        { HUBBUB_TLS_CERTIFICATE: cert, HUBBUB_TLS_KEY: key }
      )
      yield* systemd.say("start")
      const ann = yield* line(systemd.port("chat"))
      yield* ann.expectLine(/^-- Type to talk/)
      yield* systemd.say("stop")
      yield* ann.expectLine("-- Hubbub is stopping")
      yield* systemd.expect("ended 0")

      const bob = yield* line(systemd.port("chat"))
      const unix = yield* LineClient.over(path, "connect", () => Net.connect(path))
      const ca = readFileSync(cert)
      const tls = yield* Effect.forkScoped(
        LineClient.over("TLS", "secureConnect", () =>
          NodeTls.connect({ port: systemd.port("chat-tls"), host: "127.0.0.1", ca, servername: "localhost" })
        )
      )
      const page = yield* Effect.forkScoped(
        LineClient.over("HTTPS", "secureConnect", () =>
          NodeTls.connect({ port: systemd.port("http"), host: "127.0.0.1", ca, servername: "localhost" })
        )
      )
      const echo = yield* Effect.forkScoped(echoed(systemd.port("udp-echo")))
      yield* systemd.say("start")
      yield* bob.expectLine(/^-- Type to talk/)
      yield* unix.expectLine(/^-- Type to talk/)
      yield* (yield* Fiber.join(tls)).expectLine(/^-- Type to talk/)
      const asking = yield* Fiber.join(page)
      yield* asking.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      yield* asking.expectLine("HTTP/1.1 200 OK")
      assert.strictEqual(yield* Fiber.join(echo), "ping")
      yield* systemd.say("stop")
      yield* systemd.expect("ended 0")
    })
  )

  it.live("also those of IPv6", () =>
    Effect.gen(function* () {
      const systemd = yield* manager(["chat=tcp:::1", "udp-echo=udp:::1"])
      yield* systemd.say("start")
      yield* systemd.expect(/UDP echo listens on \[::1\]:\d+/)
      assert.strictEqual(yield* echoed(systemd.port("udp-echo"), "::1"), "ping")
      const ann = yield* LineClient.over("::1", "connect", () => Net.connect(systemd.port("chat"), "::1"))
      yield* ann.expectLine(/^-- Type to talk/)
    })
  )

  const mistakes: ReadonlyArray<readonly [what: string, sockets: ReadonlyArray<string>, tell: string, why: RegExp]> = [
    ["an unknown name", ["talk=tcp:127.0.0.1"], "", /talk is none of chat, chat-tls, chat-unix, http, udp-echo/],
    ["two of a name", ["chat=tcp:127.0.0.1", "chat=tcp:127.0.0.1"], "", /two of them are named chat/],
    ["a wrong count", ["chat=tcp:127.0.0.1"], "LISTEN_FDS=2", /LISTEN_FDS tells of 2, LISTEN_FDNAMES names 1/],
    ["a count that is none", ["chat=tcp:127.0.0.1"], "LISTEN_FDS=many", /LISTEN_FDS=many is no number/],
    ["no names", ["chat=tcp:127.0.0.1"], "LISTEN_FDNAMES=", /LISTEN_FDNAMES names 0/],
    ["a UDP socket for lines", ["chat=udp:127.0.0.1"], "", /handed over as chat: that is nothing one can listen on/],
    [
      "a TCP socket for the echo",
      ["udp-echo=tcp:127.0.0.1"],
      "",
      /handed over as udp-echo: that is nothing one can listen on/
    ],
    ["a Unix socket for the page", ["http=unix:@"], "", /handed over as http: that is nothing one can listen on/],
    ["TLS without a certificate", ["chat-tls=tcp:127.0.0.1"], "", /handed over as chat-tls: TLS takes a certificate/]
  ]
  for (const [what, sockets, tell, why] of mistakes) {
    it.live(`${what} is one plain sentence, exit code 1`, () =>
      Effect.gen(function* () {
        const systemd = yield* manager(sockets, { TELL: tell })
        yield* systemd.say("start")
        yield* systemd.say("wait")
        yield* systemd.expect("ended 1")
        assert.match(systemd.stderr.text, why)
        assert.lengthOf(systemd.stderr.lines, 1)
      })
    )
  }

  it.live("those that are another process's are left alone", () =>
    Effect.gen(function* () {
      const systemd = yield* manager(["chat=tcp:127.0.0.1"], { TELL: "LISTEN_PID=1", HUBBUB_PORT: "0" })
      yield* systemd.say("start")
      yield* systemd.expect(/WARN Left sockets alone that were handed over to process 1, not to this one$/)
      const [, port] = /:(\d+)$/.exec(yield* systemd.expect(/Chat listens on/))!
      assert.notStrictEqual(Number(port), systemd.port("chat"))
    })
  )
})

describe("the service manager", () => {
  External.test([External.systemdNotify], "is told when the server is ready, reloads and stops", () =>
    Effect.gen(function* () {
      const { cert, key } = yield* certificate
      const systemd = yield* manager(["chat=tcp:127.0.0.1"], { HUBBUB_TLS_CERTIFICATE: cert, HUBBUB_TLS_KEY: key })
      yield* systemd.say("start")
      yield* systemd.expect("told READY=1")
      yield* systemd.say("hup")
      yield* systemd.expect(/^told RELOADING=1 MONOTONIC_USEC=\d+$/)
      yield* systemd.expect("told READY=1")
      yield* systemd.say("stop")
      // the server waits for nobody to be told: either may come first
      yield* systemd.stdout.find(/^told STOPPING=1$/m)
      yield* systemd.stdout.find(/^ended 0$/m)
    })
  )

  it.live("that cannot be told harms nothing", () =>
    Effect.gen(function* () {
      const systemd = yield* manager(["chat=tcp:127.0.0.1"], { TELL: "PATH=/nowhere" })
      yield* systemd.say("start")
      yield* systemd.expect(/WARN Cannot tell the service manager READY=1: systemd-notify says/)
      yield* systemd.say("hup")
      yield* (yield* line(systemd.port("chat"))).expectLine(/^-- Welcome/)
    })
  )

  External.test([External.systemdActivate], "systemd's own systemd-socket-activate hands over, too", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const variables = ["HUBBUB_ECHO_PORT=off", "HUBBUB_HTTP_PORT=off"].flatMap((variable) => ["-E", variable])
      const handing = [`--listen=127.0.0.1:${port}`, "--fdname=chat", ...variables]
      const program = yield* External.start(External.systemdActivate, [...handing, process.execPath, Server.main])
      yield* program.stderr.find(/Listening on/)
      yield* (yield* line(port)).expectLine(/^-- Welcome/)
    })
  )
})
