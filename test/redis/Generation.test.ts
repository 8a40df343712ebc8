/**
 * How several servers find out that Redis has forgotten what they told it, and tell it again before anybody relies on it.
 */
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Generation from "../../src/redis/Generation.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as Cable from "../e2e/Cable.ts"
import * as Hubs from "./Hubs.ts"
import { eventually } from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

/** A server that knows something by its name, and what all are known to know, until the scope closes. */
const start = Effect.fnUntraced(function* (port: number, prefix: string, name: string) {
  const link = RedisLink.layer({ url: Redacted.make(`redis://127.0.0.1:${port}`), prefix, timeout: 1000 })
  const context = yield* Layer.build(Layer.provideMerge(Generation.layerNoDeps, link))
  const generation = Context.get(context, Generation.Generation)
  const { key, send, subscribe } = Context.get(context, RedisLink.RedisLink)
  const heard: Array<string> = []
  yield* subscribe(key("generation"), (message) => heard.push(message))
  /** What it waits for before it tells what it knows. */
  let before: Effect.Effect<void> = Effect.void
  let times = 0
  const restate = Effect.suspend(() => {
    times++
    return Effect.andThen(before, send<number>("SADD", key("known"), name))
  })
  yield* restate
  yield* generation.keep({ restate })
  return {
    ...generation,
    /** What servers say to each other. */
    heard,
    times: () => times - 1,
    wait: (effect: Effect.Effect<void>) => {
      before = effect
    },
    read: Effect.map(send<ReadonlyArray<string>>("SMEMBERS", key("known")), (all) => all.toSorted().join(" "))
  }
})

const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const cable = yield* Cable.to(redis.port)
  const prefix = Hubs.freshPrefix()
  const one = yield* start(redis.port, prefix, "one")
  const other = yield* start(cable.port, prefix, "other")
  return { redis, cable, prefix, one, other }
})

RedisServer.describeRedis("what a Redis remembers", () => {
  it.live("is relied on when all have told it again what they know, each once", () =>
    Effect.gen(function* () {
      const { one, other, prefix, redis } = yield* two
      const isOn = yield* Deferred.make<void>()
      other.wait(Deferred.await(isOn))
      const before = yield* one.settled
      yield* redis.ask("FLUSHALL")
      let reads = 0
      const read = Effect.tap(one.read, () => Effect.sync(() => reads++))
      const reading = yield* Effect.forkChild(one.trusted(read))
      yield* eventually(Effect.sync(other.times), (times) => times === 1)
      const late = yield* Effect.forkChild(start(redis.port, prefix, "late"))
      assert.include(yield* redis.ask("GET", one.marker), "?")
      yield* Deferred.succeed(isOn, undefined)
      // the late one may have come by then
      assert.match(yield* Fiber.join(reading), /\bone other$/)
      assert.strictEqual(reads, 1)
      yield* Fiber.join(late)
      const after = yield* other.settled
      assert.notStrictEqual(after, before)
      assert.strictEqual(yield* one.settled, after)
      assert.deepStrictEqual([one.times(), other.times()], [1, 1])
    })
  )

  it.live("is read again where it was forgotten meanwhile", () =>
    Effect.gen(function* () {
      const { one, redis } = yield* two
      let reads = 0
      const read = Effect.suspend(() =>
        ++reads === 1 ? Effect.andThen(redis.ask("FLUSHALL").pipe(Effect.asVoid), one.read) : one.read
      )
      assert.strictEqual(yield* one.trusted(read), "one other")
      assert.strictEqual(reads, 2)
    })
  )

  it.live("is told by those too who come back a little later when Redis was started again", () =>
    Effect.gen(function* () {
      const { cable, one, redis } = yield* two
      yield* cable.cut
      yield* redis.kill
      yield* redis.restart
      yield* eventually(redis.ask("GET", one.marker), (found) => found.includes("?"))
      yield* cable.mend
      assert.strictEqual(yield* one.trusted(one.read), "one other")
    })
  )

  it.live("is not waited for longer than a few seconds where one says nothing", () =>
    Effect.gen(function* () {
      const { one, other, redis } = yield* two
      other.wait(Effect.never)
      yield* redis.ask("FLUSHALL")
      assert.strictEqual(yield* one.trusted(one.read), "one")
    })
  )

  it.live("is settled by another where whoever began to is gone", () =>
    Effect.gen(function* () {
      const { one, other, redis } = yield* two
      yield* redis.ask("FLUSHALL")
      yield* redis.ask("SET", one.marker, "?begun", "PX", "300")
      assert.strictEqual(yield* one.trusted(one.read), "one other")
      assert.strictEqual(yield* other.settled, one.current())
      assert.notStrictEqual(one.current(), "begun")
    })
  )

  it.live("is told again to whoever asks, and not where something else is published", () =>
    Effect.gen(function* () {
      const { one, prefix, redis } = yield* two
      for (const message of ["what is this", "? asked"]) {
        assert.strictEqual(yield* redis.ask("PUBLISH", `${prefix}generation`, `"${message}"`), ":2\r\n")
      }
      const answers = Effect.sync(() => one.heard.filter((message) => message === "! asked").length)
      yield* eventually(answers, (count) => count === 2)
      assert.strictEqual(one.times(), 1)
    })
  )
})
