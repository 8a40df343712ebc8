/**
 * A server that may open only a few files: it takes as many people as it can serve, and tells the others.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Net from "node:net"
import * as Metrics from "./Metrics.ts"
import * as Server from "./Server.ts"

const isLinux = process.platform === "linux"

/** 64 files less these are places for eight. */
const start = Effect.fnUntraced(function* (variables: Server.Variables = {}) {
  const server = yield* Server.start(
    { HUBBUB_RESERVED_DESCRIPTORS: "56", HUBBUB_HTTP_PORT: "0", ...variables },
    { files: 64 }
  )
  const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
  return { ...server, httpPort: Number(port) }
})

/** Whether one more is let in. */
const isLetIn = (server: Server.Server) =>
  Effect.scoped(Effect.flatMap(server.connect, (client) => client.expectLine(/^-- (You are|Hubbub is full)/))).pipe(
    Effect.map((line) => line.startsWith("-- You are"))
  )

it.live.skipIf(!isLinux)("with few files far more come than can: those who are in notice nothing", () =>
  Effect.gen(function* () {
    const server = yield* start()
    const [line] = yield* server.log.find(/At most .*/)
    assert.match(line, /^At most 8 connections, not the 20000 of HUBBUB_MAX_CONNECTIONS: 64 files may be open/)
    const people = yield* Effect.forEach(["a", "b", "c", "d", "e", "f", "g", "h"], (name) => server.join(name))
    const crowd = yield* Effect.forEach(Array.from({ length: 200 }), () => server.connect, { concurrency: 200 })
    for (const newcomer of crowd) {
      const words = yield* newcomer.remaining
      if (words.length > 0) assert.match(words[0]!, /^-- Hubbub is full/)
      assert.isAtMost(words.length, 1)
    }
    assert.isFalse(yield* isLetIn(server))
    yield* server.log.find(/Refused a connection .*reason=full/)
    yield* people[0]!.say("still here")
    yield* people[7]!.expectLine("<a> still here")
    // who leaves makes room at once
    yield* people[1]!.say("/quit")
    yield* people[1]!.ended
    assert.isTrue(yield* Effect.repeat(isLetIn(server), { until: (isIn) => isIn }))
    yield* people[0]!.say("and here")
    yield* people[7]!.expectLine("<a> and here")
  })
)

it.live.skipIf(!isLinux)("browsers that ask for nothing take places as well, and the metrics show it", () =>
  Effect.gen(function* () {
    const server = yield* start({ HUBBUB_HELLO_WAIT: "1m" })
    const ann = yield* server.join("ann")
    const lurk = Effect.acquireRelease(
      Effect.callback<Net.Socket>((resume) => {
        const socket = Net.connect({ host: "127.0.0.1", port: server.httpPort }, () => resume(Effect.succeed(socket)))
      }),
      (socket) => Effect.sync(() => socket.destroy())
    )
    const before = yield* Metrics.read(server.httpPort)
    assert.strictEqual(Metrics.valueOf(before, "hubbub_max_connections"), 8)
    yield* Effect.scoped(
      Effect.gen(function* () {
        yield* Effect.forEach(Array.from({ length: 7 }), () => lurk)
        // the last lurker has been counted when it is
        assert.isFalse(yield* Effect.repeat(isLetIn(server), { until: (isIn) => !isIn }))
      })
    )
    assert.isTrue(yield* Effect.repeat(isLetIn(server), { until: (isIn) => isIn }))
    const after = yield* Metrics.read(server.httpPort)
    assert.isAtLeast(Metrics.valueOf(after, "hubbub_connections_closed_total", 'reason="full"'), 1)
    yield* ann.say("marker")
    yield* ann.roundTrip
  })
)
