import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Directory } from "../../src/hub/Directory.ts"
import * as DirectoryRedis from "../../src/redis/DirectoryRedis.ts"
import * as Generation from "../../src/redis/Generation.ts"
import * as Lease from "../../src/redis/Lease.ts"
import * as NodeNumber from "../../src/redis/NodeNumber.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as Settings from "../../src/Settings.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

RedisServer.describeRedis("who is where, in Redis", () => {
  it.live("keeps those who come where the last had just left, while it is all written down again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const isListed = yield* Deferred.make<void>()
      /** What happens before the list of a room is looked through. */
      let meanwhile: Effect.Effect<unknown> = Effect.void
      const link = Layer.effect(
        RedisLink.RedisLink,
        Effect.map(RedisLink.RedisLink, (real) => ({
          ...real,
          send: <A>(...command: ReadonlyArray<string>) =>
            command[0] === "HKEYS"
              ? Effect.suspend(() => meanwhile).pipe(
                  Effect.andThen(real.send<A>(...command)),
                  Effect.tap(Deferred.succeed(isListed, undefined))
                )
              : real.send<A>(...command)
        }))
      ).pipe(Layer.provide(RedisLink.layer({ url: Redacted.make(redis.url), prefix, timeout: 1000 })))
      const context = yield* Layer.build(
        DirectoryRedis.layerNoDeps.pipe(
          Layer.provide([Generation.layerNoDeps, Lease.layerNoDeps]),
          Layer.provideMerge(NodeNumber.layerNoDeps),
          Layer.provideMerge(link),
          Layer.provide(Settings.layer())
        )
      )
      const directory = Context.get(context, Directory)!
      const { firstPerson } = Context.get(context, NodeNumber.NodeNumber)
      const ann = { id: firstPerson, name: "ann" }
      const bob = { id: firstPerson + 1, name: "bob" }
      yield* directory.enter("r", ann)
      meanwhile = Effect.andThen(directory.leave("r", ann.id), directory.enter("r", bob))
      // a new connection makes it doubt what Redis has, from the first beat on
      yield* redis.ask("CLIENT KILL TYPE normal")
      yield* directory.host({ onNameLost: () => Effect.void, onReturned: () => Effect.void })
      yield* Deferred.await(isListed)
      // answers come in the order of questions
      const { send } = Context.get(context, RedisLink.RedisLink)
      yield* Effect.repeat(send("PING"), { times: 5 })
      const listed = yield* redis.ask("HKEYS", `${prefix}{r}:who`)
      assert.strictEqual(listed.match(/^\d+/gm)?.join(" "), `${bob.id}`)
    })
  )
})
