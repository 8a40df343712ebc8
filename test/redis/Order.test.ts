/**
 * The order of rooms as Redis keeps it.
 */
import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { SharedOrder } from "../../src/hub/SharedOrder.ts"
import * as Generation from "../../src/redis/Generation.ts"
import * as NodeNumber from "../../src/redis/NodeNumber.ts"
import * as RedisLink from "../../src/redis/RedisLink.ts"
import * as SharedOrderRedis from "../../src/redis/SharedOrderRedis.ts"
import * as Settings from "../../src/Settings.ts"
import { line, notice } from "../hub/Reader.ts"
import * as Hubs from "./Hubs.ts"
import * as RedisServer from "./RedisServer.ts"

const orderOf = Effect.fnUntraced(function* (url: string, prefix: string, settings: Partial<Settings.Values> = {}) {
  const context = yield* Layer.build(
    SharedOrderRedis.layerNoDeps.pipe(
      Layer.provide(Generation.layerNoDeps),
      Layer.provide(NodeNumber.layerNoDeps),
      Layer.provide(RedisLink.layer({ url: Redacted.make(url), prefix, timeout: 3000 })),
      Layer.provide(Settings.layer(settings))
    )
  )
  return Context.get(context, SharedOrder)!
})

const known = (epoch: string, head: number) => ({ name: "r", epoch, head, topic: "" })

/** The order of a room at two servers over one Redis. */
const two = Effect.gen(function* () {
  const redis = yield* RedisServer.start()
  const prefix = Hubs.freshPrefix()
  const one = yield* orderOf(redis.url, prefix)
  const other = yield* orderOf(redis.url, prefix)
  const { epoch } = yield* one.open("r", 10)
  return { redis, prefix, one, other, epoch }
})

RedisServer.describeRedis("the order of a room in Redis", () => {
  it.live("a batch that is appended again keeps its numbers", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const order = yield* orderOf(redis.url, Hubs.freshPrefix())
      const { epoch } = yield* order.open("r", 10)
      const once = yield* order.append(known(epoch, 0), [notice("a"), notice("b")], 1, 1)
      const again = yield* order.append(known(epoch, 0), [notice("a"), notice("b")], 1, 1)
      assert.deepStrictEqual(again, once)
      const next = yield* order.append(known(epoch, 2), [notice("c")], 2, 2)
      assert.strictEqual(next.first, 3)
      const { entries } = yield* order.after(known(epoch, 0))
      assert.deepStrictEqual(
        entries.map(({ seq }) => seq),
        [1, 2, 3]
      )
    })
  )

  it.live("what was forgotten is told with every answer", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const order = yield* orderOf(redis.url, prefix)
      const { epoch } = yield* order.open("r", 10)
      yield* order.append(known(epoch, 0), [notice("behind a lock")], 1, 1)
      assert.lengthOf((yield* order.open("r", 10)).entries, 1)
      assert.strictEqual((yield* order.after(known(epoch, 0))).forgotten, 0)
      assert.isUndefined(yield* order.endLock("r"))
      yield* redis.ask(`SET ${prefix}{r}:rules "3 0 =sesame"`)
      assert.strictEqual(yield* order.endLock("r"), 1)
      assert.include(yield* redis.ask(`GET ${prefix}{r}:rules`), "4 0 -")
      const opened = yield* order.open("r", 10)
      const page = yield* order.after(known(epoch, 0))
      const appended = yield* order.append(known(epoch, 1), [notice("after")], 2, 2)
      assert.deepStrictEqual([opened.forgotten, page.forgotten, appended.forgotten, appended.first], [1, 1, 1, 2])
      assert.deepStrictEqual([opened.entries, page.entries], [[], []])
    })
  )

  it.live("what a room is about is known to whoever opens it when Redis has forgotten it", () =>
    Effect.gen(function* () {
      const { epoch, one, other, redis } = yield* two
      yield* one.append(known(epoch, 0), [notice("a")], 1, 1)
      yield* one.follow("r", {
        known: () => ({ ...known(epoch, 1), topic: "tea" }),
        onForgotten: () => {},
        onGap: () => {},
        onStretch: () => {}
      })
      yield* redis.ask("FLUSHALL")
      const opened = yield* other.open("r", 10)
      assert.strictEqual(opened.topic, "tea")
      assert.notStrictEqual(opened.epoch, epoch)
      assert.isAbove(opened.head, 1)
      const page = yield* one.after(known(epoch, 1))
      assert.strictEqual(page.epoch, opened.epoch)
    })
  )

  it.live("a line that is there already, and not known, is not appended with its batch", () =>
    Effect.gen(function* () {
      const { epoch, one, other } = yield* two
      yield* one.append(known(epoch, 0), [line("a", "A"), notice("b")], 1, 1)
      // its sender's text cannot pass for an origin
      const first = yield* other.append(known(epoch, 0), [line("c", "C"), line('"origin":"A"', "D")], 1, 1)
      assert.strictEqual(first.first, 3)
      const again = yield* one.append(known(epoch, 2), [notice("e"), line("c", "C")], 2, 2)
      assert.isUndefined(again.first)
      assert.deepStrictEqual(
        again.before.map(({ event }) => ("origin" in event ? event.origin : undefined)),
        ["C", "D"]
      )
      // the same batch without it
      assert.strictEqual((yield* one.append(known(epoch, 4), [notice("e")], 2, 2)).first, 5)
      // what is known is for whoever knows it
      assert.strictEqual((yield* other.append(known(epoch, 5), [line("a", "A")], 2, 2)).first, 6)
    })
  )

  it.live("where more came than is looked through at once, lines that may come again wait for a look", () =>
    Effect.gen(function* () {
      const { epoch, one, other } = yield* two
      for (let seq = 1; seq <= 64; seq++) yield* one.append(known(epoch, seq - 1), [line("a", `A${seq}`)], 1, seq)
      const early = yield* other.append(known(epoch, 0), [line("b", "B")], 1, 1)
      assert.isUndefined(early.first)
      assert.lengthOf(early.before, 64)
      assert.strictEqual((yield* other.append(known(epoch, 0), [notice("no line")], 1, 1)).first, 65)
      assert.strictEqual((yield* other.append(known(epoch, 64), [line("b", "B")], 1, 2)).first, 66)
    })
  )

  it.live("what is no batch holds up no line that may come again", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const order = yield* orderOf(redis.url, prefix)
      const { epoch } = yield* order.open("r", 10)
      yield* order.append(known(epoch, 0), [notice("a")], 1, 1)
      assert.include(yield* redis.ask("XADD", `${prefix}{r}:log`, "0-2", "what", "else"), "0-2")
      yield* redis.ask("HSET", `${prefix}{r}:meta`, "seq", "2")
      const { before, first } = yield* order.append(known(epoch, 1), [line("b", "B")], 1, 2)
      assert.deepStrictEqual([first, before], [3, []])
    })
  )

  it.live("where a number somebody was told is gone, none is given twice, and all are told", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const order = yield* orderOf(redis.url, prefix)
      const { epoch } = yield* order.open("r", 10)
      yield* order.append(known(epoch, 0), [notice("a")], 1, 1)
      // what was appended last is lost, as with `appendfsync everysec`
      const after = yield* order.append(known(epoch, 9), [notice("b")], 2, 2)
      assert.notStrictEqual(after.epoch, epoch)
      assert.isAbove(after.first!, 10)
      assert.lengthOf(after.before, 1)
      assert.match(JSON.stringify(after.before), /Redis has lost/)
      // who knows less, and of the epoch before, reads on
      const page = yield* order.after(known(epoch, 1))
      assert.deepStrictEqual(
        page.entries.map(({ event }) => ("text" in event ? event.text.slice(0, 14) : "")),
        ["Redis has lost", "b"]
      )
    })
  )

  it.live("keeps as many lines as it is told to, and the history finds what was said among the rest", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const order = yield* orderOf(redis.url, Hubs.freshPrefix(), { redisKeepLines: 1000 })
      const { epoch } = yield* order.open("r", 10)
      const by = { id: 1, name: "ann" }
      for (let batch = 1; batch <= 400; batch++) {
        const head = (batch - 1) * 10
        const events = Array.from({ length: 10 }, (_, index) =>
          index === 0 ? notice(`said ${batch}`) : ({ _tag: "Joined", by } as const)
        )
        yield* order.append(known(epoch, head), events, batch, batch)
      }
      const said = yield* order.history("r", 3, 3891)
      assert.deepStrictEqual(
        said.map(({ event, seq }) => [seq, "text" in event ? event.text : ""]),
        [
          [3861, "said 387"],
          [3871, "said 388"],
          [3881, "said 389"]
        ]
      )
      const { entries, head, topic } = yield* order.open("r", 25)
      assert.deepStrictEqual([head, topic, entries.length, entries[0]?.seq], [4000, "", 25, 3976])
      const [oldest] = (yield* order.after(known(epoch, 0))).entries
      // whole nodes of the stream are dropped, so a few more are kept
      assert.isAtLeast(oldest!.seq, 1000)
      assert.isAtMost(oldest!.seq, 3001)
    })
  )

  it.live("remembers no more rooms than it is told to, and none is forgotten that may be open", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const order = yield* orderOf(redis.url, prefix, { maxRooms: 1 })
      // used so many minutes ago
      const rooms = { r1: 8, r2: 7, r3: 6, r4: 4, r5: 1 }
      const now = yield* Clock.currentTimeMillis
      for (const [name, minutes] of Object.entries(rooms)) {
        yield* redis.ask(`ZADD ${prefix}rooms ${now - minutes * 60_000} ${name}`)
      }
      yield* redis.ask(`HSET ${prefix}{r1}:who 1 x`)
      yield* order.open("r6", 0)
      const names = Effect.map(order.rooms, (all) => all.map(({ name }) => name).toSorted())
      yield* Hubs.eventually(names, (names) => !names.includes("r3") && names.includes("r6"))
      assert.deepStrictEqual(yield* names, ["r1", "r4", "r5", "r6"])
    })
  )

  it.live("a damaged batch keeps its numbers, and says that it cannot be read", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const prefix = Hubs.freshPrefix()
      const order = yield* orderOf(redis.url, prefix)
      const { epoch } = yield* order.open("r", 10)
      yield* redis.ask(`XADD ${prefix}{r}:log 0-2 f 1 a 1 e nonsense`)
      const { entries } = yield* order.after(known(epoch, 0))
      assert.deepStrictEqual(
        entries.map(({ event, seq }) => [seq, event]),
        [
          [1, notice("What was here cannot be read")],
          [2, notice("What was here cannot be read")]
        ]
      )
    })
  )

  it.live("a Redis that cannot be reached, or lets nobody in, is said plainly and without its password", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start("none", ["--requirepass", "sesame"])
      const refused = yield* Effect.flip(Effect.scoped(orderOf(`redis://:wrong-secret@127.0.0.1:${redis.port}`, "p:")))
      assert.include(refused.message, `redis://127.0.0.1:${redis.port}`)
      assert.notInclude(refused.message, "wrong-secret")
      yield* Effect.scoped(orderOf(`redis://:sesame@127.0.0.1:${redis.port}`, "p:"))
      yield* redis.kill
      const unreachable = yield* Effect.flip(Effect.scoped(orderOf(redis.url, "p:")))
      assert.include(unreachable.message, "ECONNREFUSED")
    })
  )
})
