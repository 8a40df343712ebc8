import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

const start = Effect.fnUntraced(function* (variables: Server.Variables) {
  const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0", ...variables })
  const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s"]*:(\d+)/)
  const ask = (path: string, init?: RequestInit) =>
    Effect.promise(async () => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
      return { status: response.status, type: response.headers.get("content-type"), text: await response.text() }
    })
  return { ...server, ask }
})

it.live("the built server answers whoever watches over it, and those who may see more", () =>
  Effect.gen(function* () {
    const server = yield* start({})
    assert.deepInclude(yield* server.ask("/healthz"), { status: 200, text: "ok\n" })
    yield* Effect.repeat(server.ask("/readyz"), { until: ({ status }) => status === 200 }).pipe(
      Effect.timeout("10 seconds")
    )
    assert.match((yield* server.ask("/metrics")).text, /^hubbub_people 0$/m)
    const page = yield* server.ask("/status")
    assert.match(String(page.type), /^text\/html/)
    assert.match(page.text, /<title>Hubbub status<\/title>/)
    assert.match((yield* server.ask("/status/main.js")).text, /EventSource/)
    assert.strictEqual((yield* server.ask("/metrics", { headers: { "x-forwarded-for": "203.0.113.7" } })).status, 403)
  })
)

it.live("HUBBUB_DRAIN_WAIT: at first a stop only says so at /readyz, and whoever comes is still served", () =>
  Effect.gen(function* () {
    const server = yield* start({ HUBBUB_DRAIN_WAIT: "10m" })
    const ann = yield* server.join("ann")
    yield* server.signal("SIGTERM")
    yield* server.log.find(/Stopping in 10m/)
    assert.deepInclude(yield* server.ask("/readyz"), { status: 503, text: "not ready: Hubbub is stopping\n" })
    assert.deepInclude(yield* server.ask("/healthz"), { status: 200 })
    const bob = yield* server.join("bob")
    yield* bob.say("still here?")
    yield* ann.expectLine("<bob> still here?")
    // whoever does not want to wait says so once more
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 1)
  })
)

it.live("HUBBUB_DRAIN_WAIT: once it is over the server stops in good order", () =>
  Effect.gen(function* () {
    const server = yield* start({ HUBBUB_DRAIN_WAIT: "100ms" })
    const ann = yield* server.join("ann")
    yield* server.signal("SIGTERM")
    assert.deepStrictEqual(yield* ann.remaining, ["-- Hubbub is stopping"])
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("a program with the token says a line that people hear, and reads it again; the token is not logged", () =>
  Effect.gen(function* () {
    const token = "token of programs"
    const server = yield* start({ HUBBUB_BOT_TOKEN: token, HUBBUB_LOG_LEVEL: "All" })
    const ann = yield* server.join("ann")
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
    const body = JSON.stringify({ name: "ci", text: "done" })
    const posted = yield* server.ask("/api/rooms/lobby/lines", { method: "POST", headers, body })
    yield* ann.expectLine("<ci> done")
    const { epoch, seq } = JSON.parse(posted.text)
    const read = JSON.parse((yield* server.ask("/api/rooms/lobby/lines", { headers })).text)
    assert.deepInclude(read, { room: "lobby", epoch, isComplete: true })
    assert.deepInclude(read.lines.at(-1), { type: "said", seq, by: "ci", text: "done" })
    assert.match((yield* server.ask("/api/openapi.json")).text, /^\{"openapi":"3/)
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
    assert.notInclude(server.log.text + server.stderr.text, token)
  })
)
