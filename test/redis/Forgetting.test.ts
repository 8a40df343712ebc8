/**
 * What becomes of rooms and their people when Redis forgets everything, or some of it: nothing that a server still knows is
 * lost to the others.
 */
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Cable from "../e2e/Cable.ts"
import { notice } from "../hub/Reader.ts"
import * as Hubs from "./Hubs.ts"
import { arrive, eventually, namesIn } from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

const locked = { password: Redacted.make("sesame") }

/** Two hubs, of which one is at Redis by a cable of its own. */
const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const cable = yield* Cable.to(redis.port)
  const redisPrefix = Hubs.freshPrefix()
  const start = (url = redis.url) => Hubs.start(url, { redisPrefix, nodeTimeout: Duration.seconds(1) })
  const one = yield* start()
  const other = yield* start(`redis://127.0.0.1:${cable.port}`)
  return { redis, redisPrefix, cable, start, one, other }
})

type Two = Effect.Success<typeof two>

/** Ann in a room that she locked at one hub, with a topic, and Bob elsewhere at the other. */
const annLocks = Effect.fnUntraced(function* ({ one, other }: Two) {
  const ann = yield* arrive(one, "ann", "den")
  yield* one.govern("den", { ...locked, slow: Duration.seconds(7) })
  yield* ann.member.setTopic("tea")
  yield* ann.member.settled
  const bob = yield* arrive(other, "bob")
  return { ann, bob }
})

const summaryOf = (hub: Two["one"], room = "den") =>
  Effect.map(hub.rooms, (rooms) => rooms.find(({ name }) => name === room))

const isLocked = (hub: Two["one"]) => Effect.map(summaryOf(hub), (summary) => summary?.isLocked)

/** Waits until a hub is at Redis again, or cut off from it. */
const cutOff = (hub: Two["one"], is: boolean) => eventually(hub.load, ({ cutOff }) => (cutOff !== undefined) === is)

RedisServer.describeRedis("a Redis that forgets", () => {
  it.live("leaves no moment in which a room is open that was locked, or has no topic", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob } = yield* annLocks(hubs)
      yield* hubs.redis.ask("FLUSHALL")
      const refused = yield* Effect.flip(Effect.scoped(bob.member.join("den", { key: "wrong" })))
      assert.strictEqual(refused._tag, "RoomLocked")
      assert.strictEqual((yield* summaryOf(hubs.other))?.topic, "tea")
      const inside = yield* bob.member.join("den", { key: "sesame" })
      assert.deepStrictEqual(inside.rules.slow, Duration.seconds(7))
      for (const hub of [hubs.one, hubs.other, yield* hubs.start()]) {
        const { isLocked, topic } = (yield* summaryOf(hub))!
        assert.deepStrictEqual({ isLocked, topic }, { isLocked: true, topic: "tea" })
      }
    })
  )

  it.live("finds a room locked after it was started again with nothing", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob } = yield* annLocks(hubs)
      yield* hubs.redis.kill
      yield* hubs.redis.restart
      yield* cutOff(hubs.other, false)
      const refused = yield* Effect.flip(Effect.scoped(bob.member.join("den", { key: "wrong" })))
      assert.strictEqual(refused._tag, "RoomLocked")
    })
  )

  it.live("leaves no moment in which somebody can take a name that is another's", () =>
    Effect.gen(function* () {
      const { one, other, redis } = yield* two
      yield* arrive(one, "ann")
      yield* arrive(other, "bob")
      yield* redis.ask("FLUSHALL")
      assert.strictEqual((yield* Effect.flip(arrive(other, "ann")))._tag, "NameTaken")
    })
  )

  it.live("keeps the topic for all, whoever finds out first", () =>
    Effect.gen(function* () {
      const { one, other, redis, start } = yield* two
      const ann = yield* arrive(one, "ann")
      yield* arrive(other, "bob")
      yield* ann.member.setTopic("tea")
      yield* eventually(summaryOf(other, "r"), (summary) => summary?.topic === "tea")
      const before = yield* one.inspect("r")
      yield* redis.ask("FLUSHALL")
      const after = yield* one.post("r", notice("after"))
      assert.notStrictEqual(after.epoch, before.epoch)
      yield* eventually(other.inspect("r"), ({ epoch }) => epoch === after.epoch)
      for (const hub of [one, other, yield* start()]) assert.strictEqual((yield* summaryOf(hub, "r"))?.topic, "tea")
    })
  )

  it.live("does not bring back a lock that was opened while who knew of it was cut off", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { cable, one, other, redis, start } = hubs
      yield* arrive(one, "ann", "den")
      yield* arrive(other, "bob", "den")
      yield* one.govern("den", locked)
      yield* eventually(isLocked(other), (is) => is === true)
      yield* cable.cut
      yield* one.govern("den", { password: undefined })
      yield* redis.ask("FLUSHALL")
      yield* arrive(one, "cid", "den")
      yield* cutOff(other, true)
      yield* cable.mend
      yield* eventually(isLocked(other), (is) => is === false)
      assert.isFalse(yield* isLocked(one))
      yield* arrive(yield* start(), "dan", "den")
    })
  )

  it.live("does not bring back a lock that ended with the last person, for a server where nobody is", () =>
    Effect.gen(function* () {
      const { cable, one, other, redis } = yield* two
      const scope = yield* Scope.make()
      yield* Scope.provide(arrive(one, "ann", "den"), scope)
      yield* one.govern("den", locked)
      const bob = yield* arrive(other, "bob")
      yield* Effect.scoped(bob.member.join("den", { key: "sesame" }))
      yield* cable.cut
      yield* Scope.close(scope, Exit.void)
      yield* eventually(isLocked(one), (is) => is === false)
      yield* redis.ask("FLUSHALL")
      yield* cutOff(other, true)
      assert.isTrue(yield* isLocked(other))
      yield* cable.mend
      yield* eventually(isLocked(other), (is) => is === false)
      assert.isFalse(yield* isLocked(one))
    })
  )

  it.live("is told again of people, and of a lock, that it lost alone", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      yield* annLocks(hubs)
      yield* hubs.redis.ask("DEL", `${hubs.redisPrefix}{r}:who`)
      const rules = `${hubs.redisPrefix}{den}:rules`
      assert.match(yield* hubs.redis.ask("GET", rules), /^\$\d+\r\n1 7000 =sesame\r\n$/)
      yield* hubs.redis.ask("DEL", rules)
      yield* hubs.redis.ask("CLIENT KILL TYPE normal")
      yield* eventually(hubs.redis.ask("GET", rules), (found) => found.includes("1 7000 =sesame"))
      yield* eventually(hubs.redis.ask("HVALS", `${hubs.redisPrefix}{r}:who`), (all) => all.includes("bob"))
    })
  )

  it.live("gets no rules, and none hold, that are made while it cannot be reached", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { one, redis } = hubs
      yield* arrive(one, "ann", "den")
      yield* redis.kill
      yield* cutOff(one, true)
      const refused = yield* Effect.flip(one.govern("den", locked))
      assert.strictEqual(refused._tag, "CutOff")
      assert.isFalse((yield* one.inspect("den")).isLocked)
      yield* redis.restart
      for (const hub of [one, hubs.other]) yield* cutOff(hub, false)
      const bob = yield* arrive(hubs.other, "bob")
      yield* bob.member.join("den")
    })
  )

  it.live("changes of one kind leave those of another alone", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob } = yield* annLocks(hubs)
      const inside = yield* bob.member.join("den", { key: "sesame" })
      yield* Effect.all(
        [hubs.one.govern("den", { slow: Duration.seconds(9) }), hubs.other.govern("den", { password: undefined })],
        { concurrency: 2 }
      )
      yield* eventually(
        Effect.sync(() => inside.rules),
        ({ password, slow }) => password === undefined && Duration.toSeconds(slow) === 9
      )
      yield* eventually(isLocked(hubs.one), (is) => is === false)
    })
  )

  it.live("lets nobody be listed whose server is gone", () =>
    Effect.gen(function* () {
      const { cable, one, other, redis, start } = yield* two
      const third = yield* start()
      yield* arrive(one, "ann")
      yield* arrive(third, "bob")
      yield* arrive(other, "cid")
      yield* eventually(namesIn(one), (names) => names === "ann bob cid")
      yield* eventually(namesIn(third), (names) => names === "ann bob cid")
      yield* cable.cut
      yield* redis.ask("FLUSHALL")
      for (const hub of [one, third]) yield* eventually(namesIn(hub), (names) => names === "ann bob")
      // and they are there again when it is
      yield* cable.mend
      for (const hub of [one, third, other]) yield* eventually(namesIn(hub), (names) => names === "ann bob cid")
    })
  )

  it.live("lets nobody stay listed of whose server it knows nothing", () =>
    Effect.gen(function* () {
      const { one, other, redis, redisPrefix } = yield* two
      const ann = yield* arrive(one, "ann")
      yield* redis.ask("HSET", `${redisPrefix}{r}:who`, "99", `'7 3 {"id":99,"name":"ghost"}'`)
      yield* arrive(other, "bob")
      yield* eventually(namesIn(other), (names) => names === "ann bob")
      yield* eventually(Effect.sync(ann.text), (text) => text.includes("Left"))
      assert.notInclude(yield* redis.ask("HVALS", `${redisPrefix}{r}:who`), "ghost")
    })
  )
})
