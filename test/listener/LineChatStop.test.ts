import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { linesUntil, type Parts, serve } from "./ChatInMemory.ts"
import { broken } from "./MemorySocketServer.ts"

describe("LineChat: slow readers", () => {
  it.effect("who accepts no byte for the write timeout is closed as too slow; nobody else waits", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ writeTimeout: Duration.seconds(16) })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      const cleo = yield* chat.join("cleo")
      yield* linesUntil(bob, (line) => line.endsWith("is now cleo"))
      yield* linesUntil(ann, (line) => line.endsWith("is now cleo"))
      ann.stall()
      bob.send("one\n")
      assert.strictEqual(yield* cleo.line, "<bob> one")
      yield* TestClock.adjust("15 seconds")
      bob.send("two\n")
      assert.strictEqual(yield* cleo.line, "<bob> two")
      // a look every eighth of the limit
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* cleo.line, "-- ann left (too slow)")
      assert.strictEqual(yield* bob.line, "-- ann left (too slow)")
      assert.deepStrictEqual(yield* ann.rest, [])
      assert.strictEqual(yield* chat.closed("too-slow"), 1)
    })
  )

  it.effect("who reads again in time stays", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ writeTimeout: Duration.seconds(16) })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      for (const word of ["one", "two", "three"]) {
        ann.stall()
        bob.send(`${word}\n`)
        yield* TestClock.adjust("15 seconds")
        ann.resume()
        assert.strictEqual(yield* ann.line, `<bob> ${word}`)
      }
      assert.strictEqual(yield* chat.closed("too-slow"), 0)
    })
  )

  it.effect("who falls behind the log learns how many lines are lost, and goes on with the rest in order", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ logBytes: 16_384, batchBytes: 1024 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      const cleo = yield* chat.join("cleo")
      yield* linesUntil(ann, (line) => line.endsWith("is now cleo"))
      ann.stall()
      const total = 200
      for (let number = 1; number <= total; number++) {
        bob.send(`${number}\n`)
        assert.strictEqual(yield* cleo.line, `<bob> ${number}`)
      }
      ann.resume()
      const lines = yield* linesUntil(ann, (line) => line === `<bob> ${total}`)
      const missed = lines.flatMap((line) => /^-- you missed (\d+) lines?$/u.exec(line)?.[1] ?? []).map(Number)
      const heard = lines.flatMap((line) => /^<bob> (\d+)$/u.exec(line)?.[1] ?? []).map(Number)
      assert.lengthOf(missed, 1)
      assert.strictEqual(missed[0]! + heard.length, total)
      assert.isAbove(missed[0]!, 100)
      assert.deepStrictEqual(
        heard,
        [...heard].sort((a, b) => a - b)
      )
    })
  )

  it.effect.each([
    ["a command", "/help\n", /^-- \/help/],
    ["a line that is too long", `${"x".repeat(2000)}\n`, /^!! That line is longer/],
    ["telnet's ARE YOU THERE", Uint8Array.of(255, 246), /^-- Yes, Hubbub is here/]
  ] as const)("who reads no answers is not read any more, until they do: %s", ([, asked, answered]) =>
    Effect.gen(function* () {
      const chat = yield* serve({ replyBytes: 1024 })
      const bob = yield* chat.join("bob")
      const cleo = yield* chat.join("cleo")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      ann.stall()
      ann.send(...Array(100).fill(asked), "said\n")
      for (let number = 1; number <= 50; number++) {
        cleo.send(`${number}\n`)
        assert.strictEqual(yield* bob.line, `<cleo> ${number}`)
      }
      ann.resume()
      assert.strictEqual(yield* bob.line, "<ann> said")
      ann.send("/quit\n")
      const answers = yield* linesUntil(ann, (line) => line === "-- Goodbye")
      assert.lengthOf(
        answers.filter((line) => answered.test(line)),
        100
      )
    })
  )

  it.effect("who leaves without reading the answers holds their connection no longer than the grace", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ shutdownGrace: Duration.seconds(5) })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      ann.stall()
      ann.send("/who\n")
      ann.end()
      assert.strictEqual(yield* bob.line, "-- ann left (quit)")
      const rest = yield* Effect.forkChild(ann.rest)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(rest.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(rest), [])
    })
  )
})

describe("LineChat: stop", () => {
  it.effect("everyone is told, nobody's leaving is announced, and what was said before arrives", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const people = [yield* chat.join("ann"), yield* chat.join("bob"), yield* chat.join("cleo")]
      const [ann, bob] = people
      yield* linesUntil(ann!, (line) => line.endsWith("is now cleo"))
      yield* linesUntil(bob!, (line) => line.endsWith("is now cleo"))
      ann!.send("/me turns off the light\n")
      yield* linesUntil(bob!, (line) => line === "* ann turns off the light")
      yield* chat.stop
      assert.deepStrictEqual(yield* Effect.forEach(people, ({ rest }) => rest), [
        ["-- Hubbub is stopping"],
        ["-- Hubbub is stopping"],
        ["* ann turns off the light", "-- Hubbub is stopping"]
      ])
      // nor does anyone hear of leavings who is at the hub by another way, and still there
      yield* chat.hub.publish("lobby", { _tag: "Notice", text: "all gone" })
      const all = yield* chat.hub.subscribe("lobby", { after: 0 }).pipe(
        Stream.map((heard) => (heard._tag === "Entry" ? heard.event._tag : heard._tag)),
        Stream.takeUntil((kind) => kind === "Notice"),
        Stream.runCollect
      )
      assert.notInclude(all, "Left")
      assert.strictEqual((yield* chat.hub.roster("lobby")).total, 0)
    })
  )

  it.effect(
    "a writer that never completes holds the stop no longer than the grace, and nobody else's farewell at all",
    () =>
      Effect.gen(function* () {
        const chat = yield* serve({ shutdownGrace: Duration.seconds(5) })
        const ann = yield* chat.join("ann")
        const bob = yield* chat.join("bob")
        yield* linesUntil(ann, (line) => line.endsWith("is now bob"))
        ann.stall()
        bob.send("hello\n/who\n")
        assert.strictEqual(yield* bob.line, "-- 2 people in #lobby: ann, bob")
        const stop = yield* Effect.forkChild(chat.stop)
        assert.strictEqual(yield* bob.line, "-- Hubbub is stopping")
        yield* TestClock.adjust("4999 millis")
        assert.isUndefined(stop.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        yield* Fiber.join(stop)
        assert.deepStrictEqual(yield* ann.rest, [])
        assert.deepStrictEqual(yield* bob.rest, [])
      })
  )

  it.effect("no grace is no waiting", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ shutdownGrace: Duration.seconds(0) })
      const ann = yield* chat.join("ann")
      ann.stall()
      const stop = yield* Effect.forkChild(chat.stop)
      yield* TestClock.adjust(0)
      yield* Fiber.join(stop)
    })
  )

  it.effect("first it stops accepting; who comes after that is told so", () =>
    Effect.gen(function* () {
      const order: Array<string> = []
      const chat = yield* serve({}, { stopAccepting: Effect.sync(() => order.push("stopped accepting")) })
      const ann = yield* chat.join("ann")
      const bob = yield* chat.join("bob")
      yield* linesUntil(ann, (line) => line.endsWith("is now bob"))
      ann.stall()
      bob.send("hello\n/who\n")
      yield* bob.line
      const stop = yield* Effect.forkChild(chat.stop)
      order.push(yield* bob.line)
      const late = yield* chat.connect
      order.push(yield* late.line)
      assert.deepStrictEqual(order, ["stopped accepting", "-- Hubbub is stopping", "-- Hubbub is stopping"])
      ann.resume()
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(stop)
      assert.deepStrictEqual(yield* ann.rest, ["<bob> hello", "-- Hubbub is stopping"])
      assert.strictEqual(yield* chat.closed("stopping"), 3)
    })
  )

  it.effect("those who were there are counted and logged as they go", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      yield* chat.join("ann")
      yield* chat.stop
      assert.strictEqual(yield* chat.closed("stopping"), 1)
      assert.isTrue(chat.logged.some((entry) => entry.includes("ann left") && entry.includes("stopping")))
    })
  )

  it.effect("a connection that breaks as it stops is nobody's loss", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const ann = yield* chat.join("ann")
      const bob = yield* chat.join("bob")
      yield* linesUntil(ann, (line) => line.endsWith("is now bob"))
      const stop = yield* Effect.forkChild(chat.stop)
      bob.breakOff(broken("ECONNRESET"))
      yield* Fiber.join(stop)
      const heard = yield* ann.rest
      assert.include(heard, "-- Hubbub is stopping")
      assert.isAtMost(heard.length, 2)
    })
  )

  it.effect("who types while they are told of it is told all the same", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const ann = yield* chat.join("ann")
      const bob = yield* chat.join("bob")
      yield* linesUntil(ann, (line) => line.endsWith("is now bob"))
      ann.stall()
      bob.send("hello\n/who\n")
      yield* bob.line
      const stop = yield* Effect.forkChild(chat.stop)
      yield* bob.line
      ann.send("what is this\n")
      yield* TestClock.adjust("1 second")
      ann.resume()
      yield* Fiber.join(stop)
      assert.deepStrictEqual(yield* ann.rest, ["<bob> hello", "-- Hubbub is stopping"])
    })
  )

  it.effect("who was just being let in leaves for that reason, too", () =>
    Effect.gen(function* () {
      const slowly: Parts["hub"] = (right) => ({
        ...right,
        join: (...args) => Effect.andThen(Effect.sleep("10 seconds"), right.join(...args))
      })
      const chat = yield* serve({}, undefined, { hub: slowly })
      yield* chat.connect
      yield* TestClock.adjust("1 second")
      const stop = yield* Effect.forkChild(chat.stop)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(stop)
      assert.strictEqual(yield* chat.closed("stopping"), 1)
      assert.strictEqual(yield* chat.closed("lost"), 0)
    })
  )
})
