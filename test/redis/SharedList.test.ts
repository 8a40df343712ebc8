import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Generation } from "../../src/redis/Generation.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as SharedList from "../../src/redis/SharedList.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

RedisServer.describeRedis("a list that servers share", () => {
  it.live("is never as it was read before this server changed it", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const [isRead, mayGoOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const generation = Generation.of({
        marker: "",
        current: () => "",
        settled: Effect.succeed(""),
        // what was read is on its way for as long as the test likes
        trusted: (read) =>
          Effect.tap(read, Effect.andThen(Deferred.succeed(isRead, undefined), Deferred.await(mayGoOn))),
        keep: () => Effect.void
      })
      const link = RedisLink.layer({
        url: Redacted.make(redis.url),
        prefix: Hubs.freshPrefix(),
        timeout: 1000
      })
      const context = yield* Layer.build(Layer.merge(link, Layer.succeed(Generation, generation)))
      const { send } = Context.get(context, RedisLink.RedisLink)
      const list = yield* Effect.provide(SharedList.make("{list}", "list"), context)
      const loading = yield* Effect.forkChild(list.load)
      yield* Deferred.await(isRead)
      const changing = yield* Effect.forkChild(list.change([["ann", "1"]], []))
      // answers come in the order of questions: a change that waits for nothing is done by then
      yield* Effect.repeat(send("PING"), { times: 5 })
      yield* Deferred.succeed(mayGoOn, undefined)
      yield* Fiber.join(loading)
      yield* Fiber.join(changing)
      assert.deepStrictEqual([...list.known()], [["ann", "1"]])
      yield* list.change([], ["ann"])
      assert.deepStrictEqual([...(yield* list.load)], [])
    })
  )
})
