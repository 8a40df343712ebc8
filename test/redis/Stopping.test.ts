/**
 * A server that stops in good order while others go on: they hear that its people leave, once, and then their names are free.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { processStops } from "../../src/hub/Hub.ts"
import * as Hubs from "./Hubs.ts"
import { arrive, eventually, namesIn } from "./Hubs.ts"
import * as Nodes from "./Nodes.ts"
import * as RedisServer from "./RedisServer.ts"

/** Two servers of which nobody is given up: what is told is told by the one that stops. */
const two = Effect.fnUntraced(function* (announceUpTo = "50") {
  const redis = yield* RedisServer.start()
  const variables = { HUBBUB_NODE_TIMEOUT: "1h", HUBBUB_ANNOUNCE_UP_TO: announceUpTo }
  const [one, other] = yield* Effect.forEach([1, 2], () => Nodes.start(redis, variables), { concurrency: 2 })
  const ann = yield* one!.join("ann")
  return { redis, one: one!, other: other!, ann }
})

RedisServer.describeRedis("a server that stops while others go on", () => {
  it.live("is told of as its people leave, once, and nobody there is told of each other", () =>
    Effect.gen(function* () {
      const { ann, one, other } = yield* two()
      const gone = yield* Effect.forEach(["bob", "cid", "dan"], (name) => other.join(name))
      yield* ann.expectLine(/is now dan$/)
      yield* other.signal("SIGTERM")
      assert.strictEqual(yield* other.exit, 0)
      yield* ann.roundTrip
      const told = ann.transcript.text.match(/^-- .* left.*$/gm) ?? []
      assert.deepStrictEqual(
        told.map(String).toSorted(),
        ["bob", "cid", "dan"].map((name) => `-- ${name} left (their server stopped)`)
      )
      for (const { transcript } of gone) assert.notInclude(transcript.text, " left (")
      yield* ann.say("/who")
      yield* ann.expectLine("-- 1 person in #lobby: ann")
      const bob = yield* one.join("bob")
      yield* bob.roundTrip
    })
  )

  it.live("is told of in one line where more people go than are named", () =>
    Effect.gen(function* () {
      const { ann, other } = yield* two("2")
      yield* Effect.forEach(["bob", "cid", "dan"], (name) => other.join(name))
      yield* ann.say("/who")
      yield* ann.expectLine(/^-- 4 people in #lobby/)
      yield* other.signal("SIGTERM")
      assert.strictEqual(yield* other.exit, 0)
      yield* ann.transcript.find(/^-- 3 left/m)
      yield* ann.roundTrip
      assert.notInclude(ann.transcript.text, "their server stopped")
      yield* ann.say("/who")
      yield* ann.expectLine("-- 1 person in #lobby: ann")
    })
  )

  it.live("is told of before a name of its people is free, and ends a lock that nobody else is behind", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const redisPrefix = Hubs.freshPrefix()
      const one = yield* Hubs.start(redis.url, { redisPrefix })
      const other = yield* Hubs.start(redis.url, { redisPrefix })
      const ann = yield* arrive(one, "ann")
      const scopes = yield* Effect.forEach(["bob", "cid"], (name) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const { member } = yield* Scope.provide(arrive(other, name), scope)
          yield* Scope.provide(member.join("den"), scope)
          member.leaveAs(processStops)
          return scope
        })
      )
      yield* other.govern("den", { password: Redacted.make("sesame") })
      yield* eventually(one.inspect("den"), ({ isLocked }) => isLocked)
      yield* eventually(namesIn(one), (names) => names === "ann bob cid")
      yield* Scope.close(scopes[0]!, Exit.void)
      // whoever comes by that name comes after the news
      yield* arrive(one, "bob")
      yield* ann.member.settled
      assert.match(ann.text(), /:Left;.*:Left;.*:Joined;$/)
      assert.strictEqual(yield* namesIn(one), "ann bob")
      yield* Scope.close(scopes[1]!, Exit.void)
      yield* eventually(one.inspect("den"), ({ isLocked }) => !isLocked)
      yield* ann.member.settled
      assert.lengthOf(ann.text().match(/:Left;/g)!, 2)
      // and whoever was just coming in leaves as well
      yield* Effect.scoped(Effect.map(arrive(other, "dan"), ({ member }) => member.leaveAs(processStops)))
      yield* ann.member.settled
      assert.lengthOf(ann.text().match(/:Left;/g)!, 3)
    })
  )
})
