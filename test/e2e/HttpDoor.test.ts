/**
 * What strangers find at the page's server who are no browsers.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect } from "node:net"
import * as Server from "./Server.ts"

/** Connects, sends `words`, and gives what comes until the server closes. */
const ask = (port: number, words: string) =>
  Effect.callback<string>((resume) => {
    let heard = ""
    const socket = connect({ host: "127.0.0.1", port })
    socket.on("data", (chunk) => (heard += chunk.toString("latin1")))
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(heard)))
    if (words !== "") socket.write(words)
    return Effect.sync(() => socket.destroy())
  })

const start = Effect.fnUntraced(function* (variables: Server.Variables = {}) {
  const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0", ...variables })
  const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
  return { ...server, httpPort: Number(port) }
})

it.live("an answer that there is nothing carries the headers that all have", () =>
  Effect.gen(function* () {
    const { httpPort } = yield* start()
    for (const request of ["GET /nope", "POST /", "OPTIONS *", "GET //evil.example/", "GET /%ff"]) {
      const answer = yield* ask(httpPort, `${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 404 /, request)
      assert.match(answer, /^content-security-policy: default-src 'none'/im, request)
      assert.match(answer, /^x-content-type-options: nosniff/im, request)
    }
    assert.match(
      yield* ask(httpPort, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
      /^HTTP\/1\.1 200 /
    )
  })
)

const key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
const upgrade = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"

const noRequests: ReadonlyArray<readonly [what: string, words: string, status: number, reason: string]> = [
  ["no HTTP", "hello\r\n\r\n", 400, "bad-request"],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, ""],
  ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad-request"],
  ["a long header", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, "header-too-large"],
  ["half a header", "GET / HTTP/1.1\r\nHost: x", 408, "too-slow"],
  ["an expectation", "GET / HTTP/1.1\r\nHost: x\r\nExpect: the best\r\nConnection: close\r\n\r\n", 417, "expectation"],
  ["no key", `${upgrade}Sec-WebSocket-Version: 13\r\n\r\n`, 400, "no-upgrade"],
  ["another version", `${upgrade}${key}Sec-WebSocket-Version: 12\r\n\r\n`, 426, "no-upgrade"],
  [
    "no list of subprotocols",
    `${upgrade}${key}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: hubbub.v1,,\r\n\r\n`,
    400,
    "subprotocol"
  ]
]

it.live("so does every answer to what is no request", () =>
  Effect.gen(function* () {
    const { httpPort, log } = yield* start({ HUBBUB_HELLO_WAIT: "1s", HUBBUB_LOG_LEVEL: "Debug" })
    for (const [what, words, status, reason] of noRequests) {
      const answer = yield* ask(httpPort, words)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), what)
      // Node's own, without a word
      if (reason === "") continue
      assert.match(answer, /^content-security-policy: default-src 'none'/im, what)
      assert.match(answer, /^x-content-type-options: nosniff/im, what)
      assert.match(answer, /\.\n$/, what)
      yield* log.find(new RegExp(`Refused a request .*reason=${reason}`))
    }
  })
)

it.live("nothing is written into an answer under way", () =>
  Effect.gen(function* () {
    const { httpPort } = yield* start()
    const answer = yield* ask(httpPort, "GET /main.js HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n")
    assert.notMatch(answer.slice(1), /HTTP\/1\.1/)
  })
)

it.live("who asks for nothing, or for half of something, is closed after HUBBUB_HELLO_WAIT", () =>
  Effect.gen(function* () {
    const { httpPort } = yield* start({ HUBBUB_HELLO_WAIT: "1s" })
    yield* ask(httpPort, "")
    yield* ask(httpPort, "GET / HTTP/1.1\r\nHost: ")
  })
)

it.live("one address holds only so many connections, so that others find room", () =>
  Effect.gen(function* () {
    const { httpPort, log } = yield* start({
      HUBBUB_LIMIT_LOOPBACK: "on",
      HUBBUB_MAX_PER_ADDRESS: "2",
      HUBBUB_HTTP_PER_CHAT: "3",
      HUBBUB_HELLO_WAIT: "1m",
      HUBBUB_LOG_LEVEL: "Debug"
    })
    const sockets = Array.from({ length: 6 }, () => connect({ host: "127.0.0.1", port: httpPort }))
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const socket of sockets) socket.destroy()
      })
    )
    // what the seventh asks for is not even looked at
    assert.strictEqual(yield* ask(httpPort, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), "")
    yield* log.find(/Refused a connection to the page .*reason=crowded-address/)
    sockets[0]!.destroy()
    const again = ask(httpPort, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert.match(yield* Effect.repeat(again, { until: (answer) => answer !== "" }), / 200 OK/)
  })
)
