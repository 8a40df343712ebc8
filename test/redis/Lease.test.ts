import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { StoreFailed } from "../../src/hub/RoomStore.ts"
import * as Lease from "../../src/redis/Lease.ts"
import * as NodeNumber from "../../src/redis/NodeNumber.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as Settings from "../../src/Settings.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

RedisServer.describeRedis("a lease that others gave up", () => {
  it.live("is made good to the end, though Redis was lost midway", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const link = RedisLink.layer({ url: Redacted.make(redis.url), prefix, timeout: 1000 })
      const context = yield* Layer.build(
        Lease.layerNoDeps.pipe(
          Layer.provide(NodeNumber.layerNoDeps),
          Layer.provide(link),
          Layer.provide(Settings.layer())
        )
      )
      const lease = Context.get(context, Lease.NodeLease)
      const old = lease.number()
      const revived: Array<boolean> = []
      let failures = 1
      const heart = {
        onRevived: (wasSwept: boolean) =>
          Effect.suspend(() => {
            revived.push(wasSwept)
            return failures-- > 0 ? new StoreFailed({ code: "LOST", reason: "it is lost" }) : Effect.void
          }),
        onBeat: Effect.void,
        onDead: () => Effect.void
      }
      yield* redis.ask("DEL", `${prefix}{people}:alive:${old}`)
      yield* redis.ask("SET", `${prefix}{people}:swept:${old}`, "1")
      yield* redis.ask("SADD", `${prefix}{people}:names:${old}`, "ann")
      yield* Effect.flip(lease.beat(heart))
      yield* lease.beat(heart)
      yield* lease.beat(heart)
      assert.deepStrictEqual(revived, [true, true])
      assert.notStrictEqual(lease.number(), old)
      assert.strictEqual(yield* redis.ask("EXISTS", `${prefix}{people}:names:${old}`), ":0\r\n")
    })
  )
})
