import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { until } from "../../src/testing/Turns.ts"
import { openings } from "../e2e/openings/Openings.ts"
import { hex } from "../net/Chunking.ts"
import { linesUntil, serve } from "./ChatInMemory.ts"
import { type } from "./Typing.ts"

/** Turns of the event loop in which what is allowed is delivered. */
const turns = 20

/** As many pieces of a flood as are looked at one by one, full of the shortest request that is answered in words. */
const areYouThere = (pieces: number): Uint8Array =>
  Uint8Array.from({ length: pieces * 4096 }, (_, index) => (index % 2 === 0 ? 255 : 246))

const paste = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join("")

describe("LineChat: manners", () => {
  it.effect("a paste is slowed after the burst, and every line of it arrives, in order", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 8 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join()
      yield* linesUntil(bob, (line) => line.endsWith("joined"))
      ann.send(paste(20))
      yield* until(turns, () => false)
      const heard: Array<string> = []
      for (let index = 0; index < 8; index++) heard.push(yield* bob.line)
      assert.strictEqual(yield* ann.line, "-- That was fast: your next lines wait their turn")
      for (let index = 8; index < 20; index++) {
        yield* TestClock.adjust("500 millis")
        heard.push(yield* bob.line)
      }
      assert.deepStrictEqual(
        heard,
        Array.from({ length: 20 }, (_, index) => `<${ann.name}> line ${index}`)
      )
      assert.strictEqual(yield* chat.slowed, 12)
      assert.strictEqual(yield* chat.refused("flooding"), 0)
    })
  )

  it.effect("who keeps pushing for a minute is closed, with a reason that everybody sees", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 1, floodPatience: Duration.seconds(5) })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join()
      ann.send(paste(100))
      yield* until(turns, () => false)
      for (let step = 0; step < 12; step++) yield* TestClock.adjust("500 millis")
      yield* linesUntil(ann, (line) => line === "-- Closing: you kept sending faster than you may")
      yield* linesUntil(bob, (line) => line === `-- ${ann.name} left (flooding)`)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* chat.closed("flooding"), 1)
      // what was read of them and never said is counted: 1 was in the burst, 10 waited their turn
      assert.strictEqual(yield* chat.slowed, 10)
      assert.strictEqual(yield* chat.refused("flooding"), 89)
    })
  )

  it.effect("to look at the topic is no change", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 1000, floodBurst: 1000, changeBurst: 1 })
      const ann = yield* chat.join()
      yield* type(ann, "/topic tea")
      assert.deepStrictEqual(yield* type(ann, "/topic"), ["-- Topic of #lobby: tea"])
      assert.deepStrictEqual(yield* type(ann, "/topic coffee"), ["!! That is a lot of changes; /topic again in 10 s"])
    })
  )

  it.effect("changes that everybody is told of have a bucket of their own", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 1000, floodBurst: 1000, changeBurst: 2 })
      const ann = yield* chat.join()
      ann.send("/nick a1\n/nick a2\n/nick a3\n")
      const told = yield* linesUntil(ann, (line) => line.startsWith("!!"))
      assert.strictEqual(told[told.length - 1], "!! That is a lot of changes; /nick again in 10 s")
      yield* TestClock.adjust("10 seconds")
      ann.send("/nick a3\n")
      assert.strictEqual(yield* ann.line, "-- a2 is now a3")
    })
  )

  it.effect("names that are refused count for none", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 1000, floodBurst: 1000, changeBurst: 2 })
      yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      for (const name of ["bob", "ann", "nobody", "9lives", "two words", ""]) {
        assert.match((yield* type(ann, `/nick ${name}`)).join("\n"), /^!! (?!That is a lot)[^\n]*$/u)
      }
      assert.deepStrictEqual(yield* type(ann, "/nick cyd"), ["-- ann is now cyd"])
      assert.match((yield* type(ann, "/nick dee"))[0]!, /^!! That is a lot of changes/u)
    })
  )

  it.effect("who sends nothing for the idle time is closed, whoever talks is not", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ idleTimeout: Duration.minutes(10) })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join()
      yield* linesUntil(bob, (line) => line.endsWith("joined"))
      yield* TestClock.adjust("9 minutes")
      bob.send("still here\n")
      yield* linesUntil(ann, (line) => line === "<bob> still here")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* ann.line, "-- Closing: nothing came from you for a long time")
      assert.strictEqual(yield* bob.line, `-- ${ann.name} left (idle)`)
    })
  )

  it.effect("a flood of telnet's requests waits its turn as lines do, and its answers are few", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 8 })
      const ann = yield* chat.join()
      // eight pieces at once, then one each half second, each answered once however often it asks
      ann.send(areYouThere(12))
      yield* until(turns, () => false)
      const told = yield* ann.linesSoFar
      assert.deepStrictEqual(told, [
        ...Array<string>(9).fill("-- Yes, Hubbub is here"),
        "-- That was fast: your next lines wait their turn"
      ])
      for (let piece = 9; piece < 12; piece++) {
        yield* TestClock.adjust("500 millis")
        yield* until(turns, () => false)
        assert.deepStrictEqual(yield* ann.linesSoFar, ["-- Yes, Hubbub is here"])
      }
    })
  )

  it.effect("so does a flood of what needs no answer", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 8 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join()
      yield* linesUntil(bob, (line) => line.endsWith("joined"))
      const dont = Uint8Array.from({ length: 12 * 4096 }, (_, index) => [255, 254, 1][index % 3]!)
      ann.send(dont, "hello\n")
      // twelve pieces and the line, of which eight go at once
      for (let step = 0; step < 5; step++) {
        yield* until(turns, () => false)
        assert.deepStrictEqual(yield* bob.linesSoFar, [])
        yield* TestClock.adjust("500 millis")
      }
      assert.strictEqual(yield* bob.line, `<${ann.name}> hello`)
    })
  )

  it.effect("what clients ask of themselves costs them nothing: a burst at the start, a window being resized", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 8 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join()
      yield* linesUntil(bob, (line) => line.endsWith("joined"))
      const resized = hex("ff fa 1f 00 50 00 18 ff f0")
      ann.send(openings.get("telnet-negotiating")!.bytes, ...Array<Uint8Array>(60).fill(resized))
      ann.send("hello\n")
      yield* until(turns, () => false)
      assert.strictEqual(yield* bob.line, `<${ann.name}> hello`)
    })
  )

  it.effect("who keeps flooding with requests is closed, with a reason", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ floodRate: 2, floodBurst: 1, floodPatience: Duration.seconds(5) })
      const ann = yield* chat.join()
      ann.send(areYouThere(100))
      yield* until(turns, () => false)
      for (let step = 0; step < 12; step++) {
        yield* TestClock.adjust("500 millis")
        yield* until(turns, () => false)
      }
      yield* linesUntil(ann, (line) => line === "-- Closing: you kept sending faster than you may")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* chat.closed("flooding"), 1)
    })
  )

  it.effect("nobody waits for all that somebody else asks of the server, even where floods are not limited", () =>
    Effect.gen(function* () {
      const pieces = 64
      const chat = yield* serve({ floodRate: 0 })
      const bob = yield* chat.join("bob")
      const cyd = yield* chat.join("cyd")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      ann.send(areYouThere(pieces))
      cyd.send("hello\n")
      yield* linesUntil(bob, (line) => line === "<cyd> hello")
      assert.isBelow((yield* ann.linesSoFar).length, pieces)
      yield* until(2 * pieces, () => false)
      ann.send("/nobody\n")
      assert.include(yield* linesUntil(ann, (line) => line.startsWith("!!")), "-- Yes, Hubbub is here")
    })
  )

  it.effect("who does not read the answers to telnet's requests is not read any further", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ replyBytes: 1024 })
      const ann = yield* chat.join()
      ann.stall()
      const marks = Uint8Array.from({ length: 3000 }, (_, index) => [255, 253, 6][index % 3]!)
      for (let count = 0; count < 100; count++) {
        ann.send(marks)
        yield* until(turns, () => false)
      }
      assert.isAbove(ann.unread(), 90)
      ann.resume()
      yield* until(1000, () => ann.unread() === 0)
      ann.send("/who\n")
      assert.strictEqual(yield* ann.line, `-- 1 person in #lobby: ${ann.name}`)
    })
  )
})
