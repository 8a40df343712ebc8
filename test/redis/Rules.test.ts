/**
 * What holds in rooms as Redis keeps it: the last word of anybody, and nothing older.
 */
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { noRules, type RoomRules } from "../../src/hub/RoomRules.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as Rules from "../../src/redis/Rules.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

/** The rules as a server has them that attends a room, and what Redis has of them. */
const start = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const prefix = Hubs.freshPrefix()
  const context = yield* Layer.build(RedisLink.layer({ url: Redacted.make(redis.url), prefix, timeout: 1000 }))
  const { send } = Context.get(context, RedisLink.RedisLink)
  const rules = yield* Effect.provide(Rules.make, context)
  const known: { rules: RoomRules; isMinded: boolean } = { rules: noRules, isMinded: true }
  const onRules = (rules: RoomRules) => {
    known.rules = rules
  }
  yield* rules.attend("den", onRules, () => known.isMinded)
  const key = `${prefix}{den}:rules`
  return {
    rules,
    known,
    kept: send<string | null>("GET", key),
    keep: (text: string) => send("SET", key, text),
    comes: send("HSET", `${prefix}{den}:who`, "1", "x")
  }
})

RedisServer.describeRedis("the rules of rooms in Redis", () => {
  it.live("get a higher version with each change, whatever Redis has forgotten of them", () =>
    Effect.gen(function* () {
      const { keep, kept, known, rules } = yield* start
      yield* rules.change("den", { password: Redacted.make("open =sesame\nplease") })
      assert.strictEqual(yield* kept, "1 0 =open =sesame\nplease")
      assert.strictEqual(Redacted.value(known.rules.password!), "open =sesame\nplease")
      yield* keep("0 1000 -")
      yield* rules.change("den", { slow: Duration.seconds(5) })
      assert.strictEqual(yield* kept, "2 5000 =open =sesame\nplease")
      yield* rules.change("den", { password: undefined })
      assert.strictEqual(yield* kept, "3 5000 -")
      assert.deepStrictEqual(known.rules, { slow: Duration.seconds(5), password: undefined })
    })
  )

  it.live("are written down again where Redis has older ones or none, and somebody is there", () =>
    Effect.gen(function* () {
      const { comes, keep, kept, rules } = yield* start
      yield* rules.learn("den", "5 0 =sesame")
      yield* rules.restate("den")
      assert.isNull(yield* kept)
      yield* comes
      yield* rules.restate("den")
      assert.strictEqual(yield* kept, "5 0 =sesame")
      yield* keep("6 0 -")
      yield* rules.restate("den")
      assert.strictEqual(yield* kept, "6 0 -")
      yield* keep("4 0 -")
      yield* rules.restate("den")
      assert.strictEqual(yield* kept, "5 0 =sesame")
    })
  )

  it.live("are taken as Redis has them, unless they are older and somebody minds", () =>
    Effect.gen(function* () {
      const { comes, keep, kept, known, rules } = yield* start
      yield* comes
      yield* rules.learn("den", "5 0 =sesame")
      yield* keep("4 0 -")
      yield* rules.read("den")
      assert.isDefined(known.rules.password)
      assert.strictEqual(yield* kept, "5 0 =sesame")
      // what was long on its way is heard while newer ones are read
      yield* keep("8 0 =sesame")
      yield* Effect.all([rules.read("den"), Effect.suspend(() => rules.learn("den", "7 0 -"))], { concurrency: 2 })
      assert.isDefined(known.rules.password)
      known.isMinded = false
      yield* keep("4 0 -")
      yield* rules.read("den")
      assert.isUndefined(known.rules.password)
      yield* keep("what is this?")
      yield* rules.read("den")
      assert.deepStrictEqual(known.rules, noRules)
    })
  )
})
