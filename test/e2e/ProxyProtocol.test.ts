import * as Net from "node:net"
import * as NodeTls from "node:tls"
import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { certificate, directory, freePort } from "../cli/Peers.ts"
import * as Schedule from "effect/Schedule"
import * as External from "./External.ts"
import * as LineClient from "./LineClient.ts"
import * as Server from "./Server.ts"

/** A server that trusts 127.0.0.1 to say for whom it connects. */
const start = (variables: Server.Variables = {}) =>
  Server.start({ HUBBUB_PROXY_PROTOCOL: "on", HUBBUB_TRUSTED_PROXIES: "127.0.0.1", ...variables })

/** Comes through the proxy with this header; `rest` is sent along with it. */
const come = Effect.fnUntraced(function* (server: Server.Server, header: string, rest = "") {
  const client = yield* server.connect
  yield* client.send(`${header}\r\n${rest}`)
  return client
})

const from = (address: string, port = 40_000) => `PROXY TCP4 ${address} 192.0.2.1 ${port} 2626`

/** HAProxy, passing what comes to a port of 127.0.0.1 on to a server, as its configuration puts that. */
const startHaproxy = Effect.fnUntraced(function* (port: number, server: string) {
  const folder = yield* directory
  const file = `${folder}/haproxy.cfg`
  const timeouts = ["connect", "client", "server"].map((side) => `timeout ${side} 1m`)
  const lines = [
    "defaults",
    "mode tcp",
    ...timeouts,
    "listen chat",
    `bind 127.0.0.1:${port}`,
    `server hubbub ${server}`
  ]
  writeFileSync(file, `${lines.join("\n")}\n`)
  yield* External.start(External.haproxy, ["-f", file])
})

describe("the PROXY protocol", () => {
  it.live("the address that a trusted proxy gives is the one that counts: log, limits, /whois, bans", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_MAX_PER_ADDRESS: "1", HUBBUB_ADMIN_PASSWORD: "correct horse" })
      const ann = yield* come(server, from("198.51.100.7", 40_007), "/nick ann\r\n")
      yield* ann.expectLine(/ is now ann$/)
      yield* server.log.expectLine(/joined peer=198\.51\.100\.7:40007$/)
      const second = yield* come(server, from("198.51.100.7", 40_008))
      yield* second.expectLine(/^-- There are as many connections from your address/)
      yield* server.log.expectLine(/peer=198\.51\.100\.7:40008 reason=crowded-address$/)

      const six = "PROXY TCP6 2001:db8::7 2001:db8::1 40009 2626"
      yield* (yield* come(server, six)).expectLine(/^-- Welcome/)
      yield* server.log.expectLine(/joined peer=\[2001:db8::7\]:40009$/)

      const olga = yield* server.joinFrom("127.0.0.2", "olga")
      yield* olga.say("/admin")
      yield* olga.say("correct horse")
      yield* olga.expectLine(/you are an operator/i)
      yield* olga.say("/whois ann")
      yield* olga.expectLine(/198\.51\.100\.7/)
      yield* olga.say("/ban ann")
      yield* ann.expectLine(/You are banned/)
      yield* ann.ended
      yield* (yield* come(server, from("198.51.100.7"))).expectLine(/^-- You are banned/)
      yield* (yield* come(server, from("198.51.100.8"))).expectLine(/^-- Welcome/)
    })
  )

  it.live("a proxy that does not know, or connects for itself, counts as itself", () =>
    Effect.gen(function* () {
      const server = yield* start()
      yield* (yield* come(server, "PROXY UNKNOWN")).expectLine(/^-- Welcome/)
      yield* server.log.expectLine(/joined peer=127\.0\.0\.1:\d+$/)
      yield* (yield* come(server, "PROXY UNKNOWN ffff::1 ffff::2 1 2")).expectLine(/^-- Welcome/)
    })
  )

  it.live("a trusted proxy without the header, or with a malformed one, is closed without a word", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const malformed = ["hello", "PROXY TCP4 1.2.3.4 5.6.7.8 1", "PROXY TCP4 ::1 ::1 1 2", `PROXY ${"x".repeat(107)}`]
      for (const header of malformed) {
        const client = yield* come(server, header)
        assert.deepStrictEqual(yield* client.remaining, [])
        yield* server.log.expectLine(/peer=127\.0\.0\.1:\d+ reason=bad-proxy-header$/)
      }
    })
  )

  it.live("a header that drips is waited for, but not for ever; a silent health check harms nothing", () =>
    Effect.gen(function* () {
      const server = yield* start({ HUBBUB_HANDSHAKE_TIMEOUT: "1s" })
      const client = yield* server.connect
      for (const byte of `${from("198.51.100.7")}\r\n/nick ann\r\n`) yield* client.send(byte)
      yield* client.expectLine(/ is now ann$/)
      const gone = yield* server.connect
      yield* gone.endInput
      yield* gone.ended
      const silent = yield* server.connect
      yield* silent.send("PROXY TCP4 198.51")
      yield* server.log.expectLine(/reason=handshake-timeout$/)
      yield* silent.ended
    })
  )

  it.live("who says all at once and hangs up still gets the answers", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const client = yield* come(server, from("198.51.100.7"), "/nick ann\r\n/who\r\n")
      yield* client.endInput
      yield* client.expectLine(/ is now ann$/)
      assert.include(yield* client.remaining, "-- Goodbye")
    })
  )

  it.live("nobody else is believed: a header from elsewhere is refused, and is no line", () =>
    Effect.gen(function* () {
      const server = yield* start()
      const ann = yield* server.joinFrom("127.0.0.2", "ann")
      const liar = yield* server.connectFrom("127.0.0.3")
      yield* liar.send(`${from("198.51.100.7")}\r\nhello\r\n`)
      yield* liar.expectLine(/^This port does not take the PROXY protocol from you/)
      yield* liar.ended
      yield* server.log.expectLine(/peer=127\.0\.0\.3:\d+ reason=wrong-protocol protocol=PROXY/)
      yield* ann.roundTrip
      assert.notInclude(ann.transcript.text, "198.51.100.7")
    })
  )

  it.live("before a TLS handshake, too", () =>
    Effect.gen(function* () {
      const { cert, key } = yield* certificate
      const server = yield* start({ HUBBUB_TLS_PORT: "0", HUBBUB_TLS_CERTIFICATE: cert, HUBBUB_TLS_KEY: key })
      const [, port] = yield* server.log.find(/Chat listens with TLS on [^\s"]*:(\d+)/)
      const raw = Net.connect(Number(port), "127.0.0.1")
      raw.write(`${from("198.51.100.7", 40_007)}\r\n`)
      const client = yield* LineClient.over("the TLS port", "secureConnect", () =>
        NodeTls.connect({ socket: raw, ca: readFileSync(cert), servername: "localhost" })
      )
      yield* client.expectLine(/^-- Welcome/)
      yield* server.log.expectLine(/joined peer=198\.51\.100\.7:40007$/)
    })
  )

  External.test([External.haproxy], "HAProxy with send-proxy, in plain text and to the TLS port", () =>
    Effect.gen(function* () {
      const { cert, key } = yield* certificate
      const server = yield* start({ HUBBUB_TLS_PORT: "0", HUBBUB_TLS_CERTIFICATE: cert, HUBBUB_TLS_KEY: key })
      const [, tlsPort] = yield* server.log.find(/Chat listens with TLS on [^\s"]*:(\d+)/)
      for (const [to, how] of [
        [`127.0.0.1:${server.port}`, "send-proxy"],
        [`127.0.0.1:${tlsPort}`, `send-proxy ssl verify required ca-file ${cert}`]
      ]) {
        const port = yield* freePort
        yield* startHaproxy(port, `${to} ${how}`)
        // it does not say when it listens
        const client = yield* Effect.retry(LineClient.connect(port, "127.0.0.9"), {
          schedule: Schedule.spaced("50 millis")
        })
        yield* client.expectLine(/^-- Welcome/)
        yield* server.log.expectLine(/joined peer=127\.0\.0\.9:\d+$/)
      }
    })
  )
})
