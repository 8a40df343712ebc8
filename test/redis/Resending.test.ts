/**
 * A page of several servers over one Redis that sends its lines again over another server than before.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { line, start } from "../e2e/PageServer.ts"
import type * as Server from "../e2e/Server.ts"
import * as Resending from "../e2e/Resending.ts"
import * as RedisServer from "./RedisServer.ts"
import { quick } from "./Nodes.ts"

const two = Effect.fnUntraced(function* (redis: RedisServer.RedisServer, variables: Server.Variables = {}) {
  const all = { ...quick, HUBBUB_REDIS_URL: redis.url, ...variables }
  const [one, other] = yield* Effect.forEach([1, 2], () => start(all), { concurrency: 2 })
  return { one: one!, other: other! }
})

RedisServer.describeRedis("a page over two servers", () => {
  it.live(
    "says each line once when the first server is killed at any moment, and loses none that was acknowledged",
    () =>
      Effect.gen(function* () {
        const redis = yield* RedisServer.start()
        const { one, other } = yield* two(redis)
        const reader = yield* other.lineClient
        yield* reader.expectLine(/^-- Type to talk/)
        const page = yield* one.join("ann")
        yield* Effect.forkScoped(Resending.talk(page))
        yield* reader.expectLine("<ann> 777.")
        yield* one.signal("SIGKILL")
        yield* Effect.ignore(page.transcript.ended)
        const answered = Resending.answers(page)
        const again = yield* other.connect()
        yield* again.send({ type: "hello", client: "ann".padEnd(16, "-") })
        yield* again.next("people")
        const said = yield* Resending.sayAgain(again, answered)
        yield* again.send(line("end"))
        yield* reader.transcript.find(/^<\S+> end$/m)
        const heard = reader.transcript.lines.flatMap((line) => /^<\S+> (\d+\.)$/.exec(line)?.[1] ?? [])
        assert.deepStrictEqual(heard, Resending.numbers(said))
      }),
    60_000
  )

  it.live("says a line once that waits for Redis at a server which the page has left", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      // nobody finds out that it is frozen
      const { one, other } = yield* two(redis, { HUBBUB_REDIS_TIMEOUT: "30s", HUBBUB_NODE_TIMEOUT: "1h" })
      const reader = yield* other.lineClient
      yield* reader.expectLine(/^-- Type to talk/)
      const page = yield* one.join("ann")
      const elsewhere = yield* other.connect()
      yield* elsewhere.send({ type: "hello", client: "ann".padEnd(16, "-") })
      // it is all there only now
      yield* elsewhere.send({ type: "ping" })
      yield* elsewhere.next("pong")
      const once = line("once")
      const act = line("/me waves")
      yield* redis.signal("SIGSTOP")
      for (const to of [page, elsewhere]) {
        yield* to.send(once)
        yield* to.send(act)
        yield* to.send({ type: "ping" })
        yield* to.next("pong")
        // nothing is acknowledged that may still be lost
        assert.notInclude(to.transcript.text, '"ack"')
      }
      yield* redis.signal("SIGCONT")
      for (const to of [page, elsewhere])
        for (const { id } of [once, act]) assert.strictEqual((yield* to.next("ack")).id, id)
      yield* elsewhere.send(line("end"))
      yield* reader.transcript.find(/^<\S+> end$/m)
      assert.lengthOf(reader.transcript.text.match(/> once$/gm)!, 1)
      assert.lengthOf(reader.transcript.text.match(/^\* \S+ waves$/gm)!, 1)
    })
  )

  it.live("is not refused what it has said already", () =>
    Effect.gen(function* () {
      const redis = yield* RedisServer.start()
      const { one, other } = yield* two(redis)
      const ann = yield* one.join("ann")
      const cyd = yield* one.join("cyd")
      for (const page of [ann, cyd]) {
        yield* page.send(line("/join den"))
        assert.strictEqual((yield* page.next("entered")).room, "den")
      }
      const once = line("once", "den")
      yield* cyd.send(once)
      yield* ann.transcript.expectLine(/"text":"once"/)
      yield* ann.send(line("/slow 1h", "den"))
      yield* ann.next("announced")
      const again = yield* other.connect()
      const rooms = [{ room: "den", epoch: "", after: 0 }]
      yield* again.send({ type: "hello", client: "cyd".padEnd(16, "-"), rooms })
      yield* again.send(once)
      assert.strictEqual((yield* again.next("ack")).id, once.id)
      assert.notInclude(again.transcript.text, '"complaint"')
      yield* again.send(line("twice", "den"))
      assert.match((yield* again.next("complaint")).text, /^#den is slow/)
      assert.lengthOf(ann.transcript.text.match(/"text":"once"/g)!, 1)
    })
  )
})
