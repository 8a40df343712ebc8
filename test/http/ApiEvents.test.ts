import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Hub } from "../../src/hub/Hub.ts"
import * as Site from "./Site.ts"
import { authorization, notice, serve, texts } from "./ApiSite.ts"

/** Far more than the buffers of a socket take. */
const flood = Effect.fnUntraced(function* ({ post, publish }: Hub["Service"]) {
  const text = "x".repeat(1000)
  for (let n = 0; n < 30_000; n++) yield* (n % 100 === 0 ? post : publish)("lobby", notice(text))
})

describe("events over the HTTP API", () => {
  it.live("events go on after the last one that came, without loss and without repeats", () =>
    Effect.gen(function* () {
      const site = yield* serve()
      const say = (...numbers: ReadonlyArray<number>) =>
        Effect.forEach(numbers, (n) => site.hub.publish("lobby", notice(`${n}`)), { discard: true })
      const first = yield* Effect.scoped(
        Effect.gen(function* () {
          const stream = yield* site.events("lobby", "?after=0")
          assert.match(String(stream.headers["content-type"]), /^text\/event-stream/)
          yield* say(1, 2, 3)
          return yield* stream.first(3)
        })
      )
      assert.deepStrictEqual(texts(first), ["1", "2", "3"])
      yield* say(4, 5)
      const again = yield* site.events("lobby", "", { "last-event-id": first[1]!.id! })
      yield* say(6)
      assert.deepStrictEqual(texts(yield* again.first(4)), ["3", "4", "5", "6"])
      // the room began anew: everything that it has
      const anew = yield* site.events("lobby", "", { "last-event-id": "someotherepoch:4" })
      assert.deepStrictEqual(texts(yield* anew.first(6)), ["1", "2", "3", "4", "5", "6"])
      // from now on
      const fresh = yield* site.events("lobby")
      yield* say(7)
      assert.deepStrictEqual(texts(yield* fresh.first(1)), ["7"])
    })
  )

  it.live("whoever fell behind the log is told how much they missed, and goes on", () =>
    Effect.gen(function* () {
      const site = yield* serve({ logBytes: 4096 })
      for (let n = 0; n < 40; n++) {
        yield* site.hub.post("lobby", notice("x".repeat(200)))
      }
      const stream = yield* site.events("lobby", "?after=0")
      const [missed, next] = yield* stream.first(2)
      assert.strictEqual(missed!.name, "missed")
      const { count } = missed!.data as { count: number }
      assert.strictEqual((next!.data as { seq: number }).seq, count + 1)
    })
  )

  it.live("a reader that never reads holds nothing up, and is closed as too slow", () =>
    Effect.gen(function* () {
      const site = yield* serve({ writeTimeout: Duration.seconds(1), logBytes: 128 * 1024 * 1024 })
      const stuck = yield* Site.neverRead(site.port, "/api/rooms/lobby/lines", `authorization: ${authorization}`)
      // far more than the socket's buffers take
      yield* flood(site.hub)
      const isClosed = () => site.logged.some((line) => /Closed a stream of events.*too-slow/.test(line))
      yield* Effect.repeat(Effect.sleep("50 millis"), { until: isClosed }).pipe(Effect.timeout("15 seconds"))
      yield* stuck.closed
    })
  )

  it.live(
    "what a slow reader has not taken stays in the log, and is lost with it: nothing piles up before the socket",
    () =>
      Effect.gen(function* () {
        const site = yield* serve({ logBytes: 256 * 1024 })
        const stuck = yield* Site.neverRead(site.port, "/api/rooms/lobby/lines", `authorization: ${authorization}`)
        yield* flood(site.hub)
        yield* stuck.reads(/event: missed\ndata: {"type":"missed","room":"lobby","count":\d+}/)
      })
  )

  it.live("no more streams than there may be; one that ends makes room", () =>
    Effect.gen(function* () {
      const site = yield* serve({ maxEventStreams: 1 })
      yield* Effect.scoped(
        Effect.gen(function* () {
          assert.strictEqual((yield* site.events("lobby")).status, 200)
          assert.strictEqual((yield* site.events("lobby")).status, 503)
        })
      )
      yield* Effect.repeat(Effect.scoped(site.events("lobby")), { until: ({ status }) => status === 200 }).pipe(
        Effect.timeout("10 seconds")
      )
    })
  )

  it.live("the stop of the server ends the streams, and is not held back by them", () =>
    Effect.gen(function* () {
      const site = yield* serve({ shutdownGrace: Duration.minutes(10) })
      const stream = yield* site.events("lobby")
      yield* Effect.timeout(site.stop, "10 seconds")
      yield* stream.ended
    })
  )
})
