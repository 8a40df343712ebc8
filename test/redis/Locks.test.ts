/**
 * What is said behind a lock stays behind it on every server, also on one that is not told in time, or not at all.
 */
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Name } from "../../src/hub/Name.ts"
import * as Cable from "../e2e/Cable.ts"
import { makeReader } from "../hub/Reader.ts"
import * as Hubs from "./Hubs.ts"
import { arrive, eventually } from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

const locked = { password: Redacted.make("sesame") }

/** Two hubs, the other by a cable of its own, and Bob there; and the keys of a room that both have open, and nobody is in. */
const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const cable = yield* Cable.to(redis.port)
  const redisPrefix = Hubs.freshPrefix()
  const start = (url: string) => Hubs.start(url, { redisPrefix, nodeTimeout: Duration.seconds(1) })
  const one = yield* start(redis.url)
  const other = yield* start(`redis://127.0.0.1:${cable.port}`)
  const bob = yield* arrive(other, "bob")
  yield* Effect.scoped(bob.member.join("den"))
  const key = (what: string) => `${redisPrefix}{den}:${what}`
  return { redis, cable, one, other, bob, key }
})

type Two = Effect.Success<typeof two>

/** Something is said, with a topic, that both hear of. */
const annSpeaks = Effect.fnUntraced(function* ({ one, other }: Two) {
  const ann = yield* arrive(one, "ann", "den")
  yield* ann.member.setTopic("the treasure")
  yield* ann.member.say("it is under the oak")
  yield* ann.member.settled
  const { head } = yield* one.inspect("den")
  yield* eventually(other.inspect("den"), (status) => status.head === head)
  return head
})

/** The last person leaves, and nothing that is published from then on, or a little before, reaches anybody. */
const forgetUnheard = ({ key, redis }: Two, head: number) =>
  Effect.forEach(
    [
      `SET ${key("rules")} "9 0 -"`,
      `XTRIM ${key("log")} MINID 0-${head + 1}`,
      `HSET ${key("meta")} topic "" seq ${head} forgotten ${head}`
    ],
    (command) => redis.ask(command),
    { discard: true }
  )

RedisServer.describeRedis("a lock that a server is not told of", () => {
  it.live("keeps out whoever comes there, and programs", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob, key, other, redis } = hubs
      yield* annSpeaks(hubs)
      assert.isFalse((yield* other.inspect("den")).isLocked)
      yield* redis.ask(`SET ${key("rules")} "1 0 =sesame"`)
      assert.isTrue((yield* other.open("den")).isLocked)
      yield* redis.ask(`SET ${key("rules")} "2 0 -"`)
      assert.isFalse((yield* other.open("den")).isLocked)
      yield* redis.ask(`SET ${key("rules")} "3 0 =sesame"`)
      assert.strictEqual((yield* Effect.flip(Effect.scoped(bob.member.join("den"))))._tag, "RoomLocked")
      yield* redis.ask(`SET ${key("rules")} "4 0 -"`)
      yield* Effect.scoped(bob.member.join("den"))
      yield* redis.ask(`SET ${key("rules")} "5 0 =sesame"`)
      const cid = other.join("den", Name.make("cid"), undefined, { key: undefined })
      assert.strictEqual((yield* Effect.flip(Effect.scoped(cid)))._tag, "RoomLocked")
      assert.isUndefined(yield* other.find("cid"))
      // whoever reads knows afterwards that they should not have
      yield* redis.ask(`SET ${key("rules")} "6 0 -"`)
      yield* other.open("den")
      yield* redis.ask(`SET ${key("rules")} "7 0 =sesame"`)
      yield* other.history("den", 10)
      assert.isTrue((yield* other.inspect("den")).isLocked)
    })
  )

  it.live("is asked for: nobody comes in, and nothing is read, where that cannot be done", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob, cable, one, other } = hubs
      yield* annSpeaks(hubs)
      assert.lengthOf(yield* other.history("den", 1), 1)
      yield* cable.cut
      yield* one.govern("den", locked)
      const refused = yield* Effect.all(
        [
          Effect.flip(Effect.scoped(bob.member.join("den"))),
          Effect.flip(other.open("den")),
          Effect.flip(other.history("den", 1))
        ],
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        refused.map(({ _tag }) => _tag),
        ["CutOff", "CutOff", "CutOff"]
      )
      // who is there already stays
      yield* bob.member.say("still here")
      assert.strictEqual((yield* other.find("bob"))?.id, bob.member.person.id)
    })
  )

  it.live("leaves nobody a name who does not come in because it cannot be read", () =>
    Effect.gen(function* () {
      const { key, other, redis } = yield* two
      yield* redis.ask(`DEL ${key("rules")}`)
      yield* redis.ask(`LPUSH ${key("rules")} "no rules"`)
      assert.strictEqual((yield* Effect.flip(Effect.scoped(arrive(other, "cid", "den"))))._tag, "CutOff")
      assert.isUndefined(yield* other.find("cid"))
    })
  )

  it.live("ends with all that was said behind it, for those who come later and those who read", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob, other } = hubs
      const head = yield* Effect.scoped(annSpeaks(hubs))
      assert.include(JSON.stringify(yield* other.history("den", 10)), "oak")
      yield* forgetUnheard(hubs, head + 6)
      const told: Array<string> = []
      const reader = makeReader()
      yield* bob.member.join("den", {
        listening: {
          ...reader.listening(),
          replay: 10,
          greet: ({ topic }) => {
            told.push(topic)
            return new Uint8Array()
          }
        }
      })
      const { seq } = yield* other.post("den", { _tag: "Notice", text: "anybody here?" })
      assert.deepStrictEqual(told, [""])
      yield* eventually(Effect.sync(bob.text), (text) => text.includes(`${seq}:anybody here?`))
      assert.notMatch(bob.text(), /past|missed|oak/)
      const remembered = yield* other.history("den", 10)
      assert.deepStrictEqual(
        remembered.map((entry) => entry.seq),
        [seq]
      )
    })
  )

  it.live("takes what was said with it before anybody reads on", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { other, redis } = hubs
      const head = yield* Effect.scoped(annSpeaks(hubs))
      yield* forgetUnheard(hubs, head + 6)
      yield* redis.ask("CLIENT KILL TYPE pubsub")
      yield* eventually(other.rooms, (rooms) => rooms.find(({ name }) => name === "den")?.topic === "")
    })
  )

  it.live("ends with the last person, also there", () =>
    Effect.gen(function* () {
      const { bob, key, other, redis } = yield* two
      yield* Effect.scoped(
        Effect.gen(function* () {
          const inside = yield* bob.member.join("den")
          yield* inside.say("it is under the oak")
          yield* inside.settled
          yield* redis.ask(`SET ${key("rules")} "1 0 =sesame"`)
        })
      )
      yield* eventually(redis.ask(`GET ${key("rules")}`), (rules) => rules.includes("2 0 -"))
      assert.deepStrictEqual(yield* other.history("den", 10), [])
    })
  )

  it.live("ends where the server of the last person there is gone", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob, cable, key, one, other, redis } = hubs
      const inside = yield* bob.member.join("den")
      yield* other.govern("den", locked)
      yield* inside.say("it is under the oak")
      yield* inside.settled
      yield* eventually(one.inspect("den"), ({ isLocked }) => isLocked)
      assert.include(JSON.stringify(yield* one.history("den", 10)), "oak")
      yield* cable.cut
      yield* eventually(one.inspect("den"), ({ isLocked }) => !isLocked)
      assert.deepStrictEqual(yield* one.history("den", 10), [])
      assert.notInclude(yield* redis.ask(`XRANGE ${key("log")} - +`), "oak")
      yield* Effect.scoped(arrive(one, "cid", "den"))
    })
  )

  it.live("stays where somebody is left, or nobody locked it", () =>
    Effect.gen(function* () {
      const hubs = yield* two
      const { bob, cable, one, other } = hubs
      yield* annSpeaks(hubs)
      yield* bob.member.join("den")
      const open = yield* bob.member.join("open")
      yield* open.say("for all")
      yield* open.settled
      yield* other.govern("open", { slow: Duration.seconds(1) })
      yield* one.govern("den", locked)
      yield* eventually(other.inspect("den"), ({ isLocked, people }) => isLocked && people === 2)
      yield* cable.cut
      yield* eventually(one.inspect("den"), ({ people }) => people === 1)
      yield* eventually(one.find("bob"), (person) => person === undefined)
      assert.isTrue((yield* one.inspect("den")).isLocked)
      assert.include(JSON.stringify(yield* one.history("den", 10)), "oak")
      assert.include(JSON.stringify(yield* one.history("open", 10)), "for all")
    })
  )
})
