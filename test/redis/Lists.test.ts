/**
 * What all servers over one Redis have besides rooms and people: bans, reserved names and the key of tickets, also when Redis
 * forgets them.
 */
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as ReservedNames from "../../src/chat/ReservedNames.ts"
import type { Sanction } from "../../src/chat/Sanction.ts"
import * as Sanctions from "../../src/chat/Sanctions.ts"
import { TicketKey } from "../../src/http/TicketKey.ts"
import * as Redis from "../../src/redis/Redis.ts"
import * as Settings from "../../src/Settings.ts"
import * as Cable from "../e2e/Cable.ts"
import * as Hubs from "./Hubs.ts"
import { eventually } from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

const ban = (name: string): Sanction => ({
  kind: "ban",
  target: { name },
  at: 1,
  until: null,
  by: "boss",
  reason: "spam"
})

/** What a server has of all that, until the scope closes. */
const start = Effect.fnUntraced(function* (url: string, redisPrefix: string) {
  const context = yield* Layer.build(
    Layer.mergeAll(Sanctions.layerNoDeps, ReservedNames.layerNoDeps).pipe(
      Layer.provideMerge(Redis.layer),
      Layer.provide(Settings.layer({ redisUrl: Redacted.make(url), redisPrefix }))
    )
  )
  const sanctions = Context.get(context, Sanctions.Sanctions)
  return {
    sanctions,
    names: Context.get(context, ReservedNames.ReservedNames),
    ticketKey: Redacted.value(Context.get(context, TicketKey)),
    banned: Effect.map(sanctions.inForce("ban"), (all) =>
      all
        .map(({ target }) => target.name)
        .toSorted()
        .join(" ")
    )
  }
})

const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const cable = yield* Cable.to(redis.port)
  const redisPrefix = Hubs.freshPrefix()
  const another = start(redis.url, redisPrefix)
  const one = yield* another
  const other = yield* start(`redis://127.0.0.1:${cable.port}`, redisPrefix)
  return { redis, redisPrefix, cable, another, one, other }
})

RedisServer.describeRedis("bans, names and tickets of several servers over one Redis", () => {
  it.live("are all there for a server that starts when Redis has just forgotten them", () =>
    Effect.gen(function* () {
      const { another, one, other, redis } = yield* two
      yield* one.sanctions.impose(ban("cid"))
      yield* one.names.reserve("ann", "a long secret")
      yield* eventually(other.banned, (names) => names === "cid")
      yield* redis.ask("FLUSHALL")
      const late = yield* another
      assert.deepStrictEqual(late.ticketKey, one.ticketKey)
      assert.isTrue(late.names.isReserved("ann"))
      assert.isTrue(yield* late.names.opens("ann", "a long secret"))
      for (const server of [late, one, other]) assert.strictEqual(yield* server.banned, "cid")
    })
  )

  it.live("are there again, those of all, when Redis was started again with nothing", () =>
    Effect.gen(function* () {
      const { another, one, other, redis } = yield* two
      yield* one.sanctions.impose(ban("cid"))
      yield* other.sanctions.impose(ban("dan"))
      yield* eventually(one.banned, (names) => names === "cid dan")
      yield* redis.kill
      yield* redis.restart
      // what is done before anybody has found out counts too
      yield* one.sanctions.impose(ban("eve"))
      yield* eventually(other.banned, (names) => names.includes("eve"))
      const late = yield* another
      for (const server of [late, one, other]) {
        assert.strictEqual(yield* server.banned, "cid dan eve")
      }
    })
  )

  it.live("are there again where Redis lost only them", () =>
    Effect.gen(function* () {
      const { another, one, redis, redisPrefix } = yield* two
      yield* one.sanctions.impose(ban("cid"))
      yield* redis.ask("DEL", `${redisPrefix}{sanctions}`)
      yield* redis.ask("CLIENT KILL TYPE normal")
      const found = yield* eventually(redis.ask("HVALS", `${redisPrefix}{sanctions}`), (all) => all !== "*0\r\n")
      assert.include(found, "cid")
      for (const server of [one, yield* another]) assert.strictEqual(yield* server.banned, "cid")
    })
  )

  it.live("are not there again once they were lifted while a server was cut off", () =>
    Effect.gen(function* () {
      const { another, cable, one, other } = yield* two
      yield* one.sanctions.impose(ban("cid"))
      yield* one.names.reserve("ann", "a long secret")
      yield* eventually(other.banned, (names) => names === "cid")
      yield* eventually(
        Effect.sync(() => other.names.isReserved("ann")),
        (is) => is
      )
      yield* cable.cut
      yield* one.sanctions.lift("ban", { name: "cid" })
      yield* one.names.free("ann")
      yield* cable.mend
      yield* eventually(other.banned, (names) => names === "")
      yield* eventually(
        Effect.sync(() => other.names.isReserved("ann")),
        (is) => !is
      )
      const late = yield* another
      assert.strictEqual(yield* late.banned, "")
      assert.strictEqual(yield* one.banned, "")
      assert.isFalse(late.names.isReserved("ann"))
    })
  )

  it.live(
    "are not there again once they were lifted since Redis forgot, though a server was cut off all the while",
    () =>
      Effect.gen(function* () {
        const { another, cable, one, other, redis } = yield* two
        yield* one.sanctions.impose(ban("cid"))
        yield* one.sanctions.impose(ban("dan"))
        yield* eventually(other.banned, (names) => names === "cid dan")
        yield* cable.cut
        yield* redis.ask("FLUSHALL")
        assert.strictEqual(yield* (yield* another).banned, "cid dan")
        yield* one.sanctions.lift("ban", { name: "cid" })
        yield* cable.mend
        yield* eventually(other.banned, (names) => names === "dan")
        for (const server of [one, yield* another]) assert.strictEqual(yield* server.banned, "dan")
      })
  )
})
