/**
 * Whose tickets are void, as all servers over one Redis know it.
 */
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { VoidTickets } from "../../src/chat/VoidTickets.ts"
import * as Redis from "../../src/redis/Redis.ts"
import * as Settings from "../../src/Settings.ts"
import * as Cable from "../e2e/Cable.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

/** What one server knows, until the scope closes. */
const start = Effect.fnUntraced(function* (url: string, redisPrefix: string) {
  const settings = Settings.layer({ redisUrl: Redacted.make(url), redisPrefix })
  return Context.get(yield* Layer.build(Redis.layer.pipe(Layer.provide(settings))), VoidTickets)!
})

RedisServer.describeRedis("void tickets of several servers over one Redis", () => {
  it.live("are void at all of them, and the last end of a stay counts", () =>
    Effect.gen(function* () {
      const { url } = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const [one, other] = [yield* start(url, prefix), yield* start(url, prefix)]
      yield* one.put("ann", 7)
      yield* other.put("bob", 3)
      yield* other.put("ann", 5)
      for (const server of [one, other]) {
        assert.deepStrictEqual(yield* server.find(["bob", "cyd", "ann"]), [3, undefined, 7])
      }
    })
  )

  it.live("are told the others when Redis can be reached again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const cable = yield* Cable.to(redis.port)
      const prefix = Hubs.freshPrefix()
      const one = yield* start(`redis://127.0.0.1:${cable.port}`, prefix)
      const other = yield* start(redis.url, prefix)
      yield* cable.cut
      yield* one.put("ann", 7)
      assert.deepStrictEqual(yield* other.find(["ann"]), [undefined])
      yield* cable.mend
      yield* Hubs.eventually(other.find(["ann"]), ([seq]) => seq === 7)
    })
  )

  it.live("are kept as long as rooms are", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      yield* (yield* start(redis.url, prefix)).put("ann", 7)
      for (const key of ["ended", "order"]) {
        const [, millis] = /^:(\d+)/.exec(yield* redis.ask("PTTL", `${prefix}{tickets}:${key}`))!
        assert.approximately(Number(millis), 30 * 86_400_000, 60_000)
      }
    })
  )

  it.live(
    "are so many at most, those that ended last",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const prefix = Hubs.freshPrefix()
        const server = yield* start(redis.url, prefix)
        yield* server.put("first", 1)
        const stays = Array.from({ length: 100_000 }, (_, index) => `stay-${index}`)
        yield* Effect.forEach(stays, (stay) => server.put(stay, 2), { concurrency: 1000, discard: true })
        assert.deepStrictEqual(yield* server.find(["first", ...stays.slice(-1)]), [undefined, 2])
        for (const command of ["HLEN ended", "ZCARD order"]) {
          const [name = "", key = ""] = command.split(" ")
          assert.strictEqual(yield* redis.ask(name, `${prefix}{tickets}:${key}`), ":100000\r\n")
        }
      }),
    60_000
  )
})
