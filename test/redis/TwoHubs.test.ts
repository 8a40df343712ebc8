/**
 * Several hubs over one Redis: one order, whatever happens to the connections and to what Redis keeps.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { Hub } from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import { makeReader, notice } from "../hub/Reader.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

type Service = Hub["Service"]

/** What a subscriber hears up to a line that says `end`. */
const upToEnd = (hub: Service, room: string) =>
  hub.subscribe(room, { after: 0 }).pipe(
    Stream.takeUntil((heard) => heard._tag === "Entry" && heard.event._tag === "Notice" && heard.event.text === "end"),
    Stream.runCollect
  )

const textsOf = (heard: Effect.Success<ReturnType<typeof upToEnd>>) =>
  heard.map((one) => (one._tag === "Missed" ? "missed" : "text" in one.event ? one.event.text : one.event._tag))

RedisServer.describeRedis("several hubs over one Redis", () => {
  it.live("have one order, and the same numbers and epoch", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const redisPrefix = Hubs.freshPrefix()
      const hubs = yield* Effect.forEach([1, 2, 3], () => Hubs.start(redis.url, { redisPrefix }))
      const listening = yield* Effect.forEach(hubs, (hub) => Effect.forkChild(upToEnd(hub, "r")))
      yield* Effect.forEach(
        hubs,
        (hub, index) =>
          Effect.forEach(Array.from({ length: 200 }), (_, line) => hub.post("r", notice(`${index}:${line}`)), {
            concurrency: 10
          }),
        { concurrency: "unbounded" }
      )
      const { epoch } = yield* hubs[0]!.post("r", notice("end"))
      const [first, ...others] = yield* Effect.forEach(listening, (fiber) => Fiber.join(fiber))
      assert.lengthOf(first!, 601)
      assert.deepStrictEqual(
        first!.map((one) => (one._tag === "Entry" ? one.seq : 0)),
        first!.map((_, index) => index + 1)
      )
      for (const other of others) assert.deepStrictEqual(other, first)
      for (const hub of hubs) assert.strictEqual((yield* hub.inspect("r")).epoch, epoch)
    })
  )

  it.live("lose and repeat nothing when connections are killed again and again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const redisPrefix = Hubs.freshPrefix()
      const hubs = yield* Effect.forEach([1, 2, 3], () => Hubs.start(redis.url, { redisPrefix }))
      const listening = yield* Effect.forEach(hubs, (hub) => Effect.forkChild(upToEnd(hub, "r")))
      let kills = 0
      yield* redis
        .ask("CLIENT KILL TYPE normal SKIPME yes")
        .pipe(
          Effect.andThen(redis.ask("CLIENT KILL TYPE pubsub")),
          Effect.andThen(Effect.sync(() => kills++)),
          Effect.andThen(Effect.sleep("150 millis")),
          Effect.forever,
          Effect.forkScoped
        )
      yield* Effect.forEach(
        hubs,
        (hub, index) =>
          Effect.gen(function* () {
            for (let line = 0; line < 1000 || kills < 10; line++) {
              if (line % 10 === 0) yield* Effect.sleep("5 millis")
              yield* hub.publish("r", notice(`${index}:${line}`))
            }
          }),
        { concurrency: "unbounded" }
      )
      yield* Effect.forEach(hubs, (hub) => hub.post("r", notice("last")))
      yield* hubs[0]!.post("r", notice("end"))
      const [first, ...others] = yield* Effect.forEach(listening, (fiber) => Fiber.join(fiber))
      for (const other of others) assert.deepStrictEqual(other, first)
      for (const index of hubs.keys()) {
        const lines = textsOf(first!).filter((text) => text.startsWith(`${index}:`))
        assert.isAtLeast(lines.length, 1000)
        assert.deepStrictEqual(
          lines,
          lines.map((_, line) => `${index}:${line}`)
        )
      }
    })
  )

  it.live("say a line once that comes to each of them, while connections are killed again and again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const redisPrefix = Hubs.freshPrefix()
      const hubs = yield* Effect.forEach([1, 2, 3], () => Hubs.start(redis.url, { redisPrefix }))
      const members = yield* Effect.forEach(hubs, (hub, index) => hub.join("r", Name.make(`ann${index}`)))
      const listening = yield* Effect.forEach(hubs, (hub) => Effect.forkChild(upToEnd(hub, "r")))
      yield* redis
        .ask("CLIENT KILL TYPE normal SKIPME yes")
        .pipe(
          Effect.andThen(redis.ask("CLIENT KILL TYPE pubsub")),
          Effect.andThen(Effect.sleep("150 millis")),
          Effect.forever,
          Effect.forkScoped
        )
      const lines = Array.from({ length: 1000 }, (_, line) => `${line}`)
      const kept = yield* Effect.forEach(
        members,
        (member) =>
          Effect.gen(function* () {
            const kept: Array<string> = []
            for (const line of lines) {
              if (Number(line) % 10 === 0) yield* Effect.sleep("5 millis")
              yield* member.say(line, { origin: line, onKept: () => kept.push(line) })
            }
            yield* member.settled
            return kept
          }),
        { concurrency: "unbounded" }
      )
      for (const some of kept) assert.deepStrictEqual(some, lines)
      yield* hubs[0]!.post("r", notice("end"))
      for (const fiber of listening) {
        const texts = textsOf(yield* Fiber.join(fiber)).filter((text) => /^\d+$/.test(text))
        assert.deepStrictEqual(
          texts.toSorted((one, other) => Number(one) - Number(other)),
          lines
        )
      }
    })
  )

  it.live("go on above all numbers when Redis has lost its data, and say so", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start("none")
      const redisPrefix = Hubs.freshPrefix()
      const hubs = yield* Effect.forEach([1, 2], () => Hubs.start(redis.url, { redisPrefix }))
      const readers = yield* Effect.forEach(
        hubs,
        Effect.fnUntraced(function* (hub, index) {
          const reader = makeReader()
          const member = yield* hub.join("r", Name.make(`reader${index}`), reader.listening())
          return { ...reader, member }
        })
      )
      yield* hubs[0]!.post("r", notice("before"))
      // what is said at the other comes after it
      const before = yield* hubs[1]!.post("r", notice("too"))
      yield* redis.kill
      yield* redis.restart
      const after = yield* hubs[1]!.post("r", notice("after"))
      assert.notStrictEqual(after.epoch, before.epoch)
      assert.isAbove(after.seq, before.seq)
      yield* Effect.forEach(hubs, (hub) => hub.post("r", notice("end")))
      for (const { member, text } of readers) {
        yield* member.settled
        const heard = text()
        assert.match(heard, /:before;.*Redis has lost what was said here.*:after;.*:end;.*:end;/s)
        assert.notInclude(heard, "missed")
        assert.lengthOf(heard.match(/Redis has lost/g)!, 1)
      }
      for (const hub of hubs) {
        const texts = (yield* hub.history("r", 10)).map(({ event }) => ("text" in event ? event.text : ""))
        assert.notInclude(texts, "before")
      }
    })
  )

  it.live("let somebody who comes again at another go on where they were", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const redisPrefix = Hubs.freshPrefix()
      const [one, other] = yield* Effect.forEach([1, 2], () => Hubs.start(redis.url, { redisPrefix }))
      const seen = yield* one!.post("r", notice("seen"))
      yield* one!.post("r", notice("missed 1"))
      yield* one!.post("r", notice("missed 2"))
      const reader = makeReader()
      const member = yield* other!.join("r", Name.make("ann"), { ...reader.listening(), after: seen, replay: 10 })
      yield* one!.post("r", notice("new"))
      yield* other!.post("r", notice("end"))
      yield* member.settled
      assert.match(reader.text(), /^hi;2:missed 1;3:missed 2;(4:Joined;5:new;|4:new;5:Joined;)?.*end;$/)
      assert.notInclude(reader.text(), ":seen;")
      assert.notInclude(reader.text(), "past")
    })
  )

  it.live("keep everything over a restart of a Redis that keeps a file", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start("always")
      const redisPrefix = Hubs.freshPrefix()
      const hub = yield* Hubs.start(redis.url, { redisPrefix })
      const before = yield* hub.post("r", notice("before"))
      yield* redis.kill
      const posting = yield* Effect.forkChild(hub.post("r", notice("during")))
      yield* redis.restart
      const during = yield* Fiber.join(posting)
      assert.deepStrictEqual(during, { epoch: before.epoch, seq: before.seq + 1 })
      const other = yield* Hubs.start(redis.url, { redisPrefix })
      const after = yield* other.post("r", notice("after"))
      assert.deepStrictEqual(after, { epoch: before.epoch, seq: before.seq + 2 })
      const texts = (yield* other.history("r", 10)).map(({ event }) => ("text" in event ? event.text : ""))
      assert.deepStrictEqual(texts, ["before", "during", "after"])
    })
  )
})
