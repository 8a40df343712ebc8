/**
 * The clock on the wall is put forward and back, by hand or by the network, while people talk.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { until } from "../../src/testing/Turns.ts"
import { linesUntil, serve } from "./ChatInMemory.ts"
import { type } from "./Typing.ts"

/** Turns of the event loop in which what is allowed is delivered. */
const turns = 20

const hour = Duration.toMillis("1 hour")

/** The test clock with a wall clock of its own, which `jump` puts forward or back by so many milliseconds. */
const jumping = Effect.map(Clock.Clock, (clock) => {
  let ahead = 10 * hour
  const currentTimeMillisUnsafe = () => clock.currentTimeMillisUnsafe() + ahead
  const currentTimeNanosUnsafe = () => BigInt(currentTimeMillisUnsafe()) * 1_000_000n
  const jumped: Clock.Clock = Object.assign(Object.create(clock), {
    currentTimeMillisUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    currentTimeNanosUnsafe,
    currentTimeNanos: Effect.sync(currentTimeNanosUnsafe)
  })
  const jump = (millis: number) =>
    Effect.sync(() => {
      ahead += millis
    })
  return { clock: jumped, jump }
})

/** Runs a test under a clock that jumps. */
const underJumps = <A, E, R>(test: (jump: (millis: number) => Effect.Effect<void>) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(jumping, ({ clock, jump }) => Effect.provideService(test(jump), Clock.Clock, clock))

const paste = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join("")

/** A chat with ann and bob, of whom she has heard. */
const two = Effect.gen(function* () {
  const chat = yield* serve()
  const ann = yield* chat.join("ann")
  const bob = yield* chat.join("bob")
  yield* linesUntil(ann, (line) => line.endsWith("is now bob"))
  return { chat, ann, bob }
})

for (const [what, millis] of [
  ["an hour forward", hour],
  ["an hour back", -hour]
] as const) {
  describe(`the clock jumps ${what}`, () => {
    it.effect("a paste goes on at its pace: nothing more is let through, and nothing is held up", () =>
      underJumps(
        Effect.fnUntraced(function* (jump) {
          const chat = yield* serve({ floodRate: 2, floodBurst: 2 })
          const bob = yield* chat.join("bob")
          const ann = yield* chat.join()
          yield* linesUntil(bob, (line) => line.endsWith("joined"))
          ann.send(paste(8))
          yield* until(turns, () => false)
          assert.deepStrictEqual(yield* bob.linesSoFar, [`<${ann.name}> line 0`, `<${ann.name}> line 1`])
          yield* jump(millis)
          for (let index = 2; index < 8; index++) {
            yield* TestClock.adjust("499 millis")
            assert.deepStrictEqual(yield* bob.linesSoFar, [])
            yield* TestClock.adjust("1 millis")
            assert.strictEqual(yield* bob.line, `<${ann.name}> line ${index}`)
          }
          // and the burst is full again in its time
          yield* TestClock.adjust("1 second")
          ann.send(paste(3))
          yield* until(turns, () => false)
          assert.lengthOf(yield* bob.linesSoFar, 2)
        })
      )
    )

    it.effect("nobody is closed as too slow, as idle or as flooding before their time, and then they are", () =>
      underJumps(
        Effect.fnUntraced(function* (jump) {
          const chat = yield* serve({
            idleTimeout: Duration.minutes(2),
            writeTimeout: Duration.minutes(1),
            floodRate: 1,
            floodBurst: 1,
            floodPatience: Duration.seconds(30)
          })
          const ann = yield* chat.join()
          const dozer = yield* chat.join()
          const pusher = yield* chat.join()
          dozer.stall()
          pusher.send(paste(100))
          yield* TestClock.adjust("20 seconds")
          yield* jump(millis)
          yield* TestClock.adjust("9 seconds")
          const closed = Effect.forEach(["flooding", "too-slow", "idle"], chat.closed)
          assert.deepStrictEqual(yield* closed, [0, 0, 0])
          yield* TestClock.adjust("2 seconds")
          assert.deepStrictEqual(yield* closed, [1, 0, 0])
          yield* TestClock.adjust("24 seconds")
          assert.deepStrictEqual(yield* closed, [1, 0, 0])
          yield* TestClock.adjust("1 minute")
          assert.deepStrictEqual(yield* closed, [1, 1, 0])
          yield* TestClock.adjust("10 seconds")
          assert.deepStrictEqual(yield* closed, [1, 1, 1])
          yield* ann.rest
        })
      )
    )

    it.effect("what was an hour ago is an hour ago, also in the log, and lines keep their order", () =>
      underJumps(
        Effect.fnUntraced(function* (jump) {
          const { ann, bob, chat } = yield* two
          bob.send("one\n")
          assert.strictEqual(yield* ann.line, "<bob> one")
          yield* TestClock.adjust("90 seconds")
          yield* jump(millis)
          bob.send("two\n")
          assert.strictEqual(yield* ann.line, "<bob> two")
          yield* TestClock.adjust("5 seconds")
          assert.include(yield* type(ann, "/whois bob"), "-- came 95 s ago, typed 5 s ago")
          const past = yield* type(ann, "/history 2")
          assert.deepStrictEqual(
            past.filter((line) => line.includes("<bob>")).map((line) => line.replace(/^.*<bob>/, "<bob>")),
            ["<bob> one", "<bob> two"]
          )
          bob.send("/quit\n")
          yield* TestClock.adjust("2 seconds")
          assert.match(chat.logged.find((entry) => entry.includes("bob left")) ?? "", /"seconds":95/)
        })
      )
    )

    it.effect("a slow room lets each talk once in its time", () =>
      underJumps(
        Effect.fnUntraced(function* (jump) {
          const { ann, bob, chat } = yield* two
          yield* chat.hub.govern("lobby", { slow: Duration.seconds(30) })
          yield* TestClock.adjust("30 seconds")
          bob.send("one\n")
          assert.strictEqual(yield* ann.line, "<bob> one")
          yield* jump(millis)
          yield* TestClock.adjust("29 seconds")
          bob.send("too soon\n")
          yield* linesUntil(bob, (line) => line === "!! #lobby is slow; again in 1 s")
          yield* TestClock.adjust("1 second")
          bob.send("two\n")
          assert.strictEqual(yield* ann.line, "<bob> two")
        })
      )
    )
  })
}
