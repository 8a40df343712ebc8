/**
 * People of several hubs over one Redis: one name each, one list of a room, private words, and servers that are gone.
 */
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { Name } from "../../src/hub/Name.ts"
import * as Hubs from "./Hubs.ts"
import { arrive, eventually, namesIn } from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const redisPrefix = Hubs.freshPrefix()
  const [one, other] = yield* Effect.forEach([1, 2], () => Hubs.start(redis.url, { redisPrefix }))
  return { redis, redisPrefix, one: one!, other: other! }
})

RedisServer.describeRedis("people of several hubs over one Redis", () => {
  it.live("have one name each, in any case, and a list of all", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const ann = yield* arrive(one, "ann")
      const taken = yield* Effect.flip(arrive(other, "ANN"))
      assert.strictEqual(taken._tag, "NameTaken")
      const bob = yield* arrive(other, "bob")
      assert.notStrictEqual(ann.member.person.id, bob.member.person.id)
      yield* eventually(namesIn(one), (names) => names === "ann bob")
      assert.strictEqual(yield* namesIn(other), "ann bob")
      assert.isTrue(ann.member.isHost)
      assert.isFalse(bob.member.isHost)
      const race = yield* Effect.all(
        [Effect.result(ann.member.rename(Name.make("cid"))), Effect.result(bob.member.rename(Name.make("Cid")))],
        { concurrency: 2 }
      )
      assert.lengthOf(race.filter(Result.isSuccess), 1)
      const found = yield* one.find("cid")
      assert.deepStrictEqual(yield* other.find("CID"), found)
      yield* bob.member.setStatus({ away: "tea" })
      yield* eventually(one.roster("r"), ({ people }) => people[1]?.away === "tea")
      assert.strictEqual((yield* other.rooms).find(({ name }) => name === "r")?.people, 2)
    })
  )

  it.live("whisper to each other and answer, and hear why not", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const ann = yield* arrive(one, "ann")
      const bob = yield* arrive(other, "bob", "elsewhere")
      assert.strictEqual((yield* ann.member.whisper("BOB", "psst")).name, "bob")
      assert.strictEqual((yield* bob.member.answer("what?")).name, "ann")
      assert.include(bob.text(), "ann>bob:psst;")
      assert.include(bob.text(), "bob>ann:what? (own);")
      assert.include(ann.text(), "bob>ann:what?;")
      const { replies } = { replies: bob.listening().codec }
      bob.member.hear({ replies, hearsOwn: false, isIgnored: () => true, bell: "off" })
      assert.strictEqual((yield* Effect.flip(ann.member.whisper("bob", "psst"))).why, "ignoring")
      assert.strictEqual((yield* Effect.flip(ann.member.whisper("nobody", "psst"))).why, "absent")
    })
  )

  it.live("find a locked room locked, and all forgotten when the last has left it", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const ann = yield* Scope.make()
      const inTheRoom = yield* Scope.provide(arrive(one, "ann", "den"), ann)
      yield* one.govern("den", { password: Redacted.make("sesame"), slow: Duration.seconds(1) })
      yield* inTheRoom.member.say("secret")
      yield* inTheRoom.member.settled
      const bob = yield* arrive(other, "bob")
      const refused = yield* Effect.flip(Effect.scoped(bob.member.join("den", { key: "wrong" })))
      assert.strictEqual(refused._tag, "RoomLocked")
      yield* Effect.scoped(bob.member.join("den", { key: "sesame" }))
      yield* Scope.close(ann, Exit.void)
      yield* eventually(other.inspect("den"), ({ isLocked }) => !isLocked)
      yield* eventually(other.history("den", 10), (entries) => entries.length === 0)
      yield* bob.member.join("den")
    })
  )

  it.live("are there again, by their names, when Redis has lost its data", () =>
    Effect.gen(function* () {
      const { one, other, redis, redisPrefix } = yield* two
      yield* arrive(one, "ann")
      yield* arrive(other, "bob")
      yield* eventually(namesIn(one), (names) => names === "ann bob")
      yield* redis.kill
      yield* redis.restart
      yield* eventually(
        Effect.map(redis.ask("HLEN", "nothing"), (answer) => answer),
        (answer) => answer === ":0\r\n"
      )
      yield* eventually(one.find("bob"), (found) => found !== undefined)
      yield* eventually(other.find("ann"), (found) => found !== undefined)
      assert.strictEqual((yield* Effect.flip(arrive(other, "ann")))._tag, "NameTaken")
      yield* eventually(namesIn(other), (names) => names === "ann bob")
      yield* eventually(namesIn(one), (names) => names === "ann bob")
      // and the room is found by whoever has never heard of it
      const late = yield* Hubs.start(redis.url, { redisPrefix })
      assert.deepStrictEqual(
        (yield* late.rooms).map(({ name, people }) => [name, people]),
        [["r", 2]]
      )
    })
  )
})
