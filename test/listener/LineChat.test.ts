import { synopsis } from "../../src/chat/Command.ts"
import { table } from "../../src/chat/CommandTable.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { everyCut, hex, utf8 } from "../net/Chunking.ts"
import { linesUntil, serve } from "./ChatInMemory.ts"
import { broken } from "./MemorySocketServer.ts"

describe("LineChat", () => {
  it.effect("greets a newcomer and tells everyone else", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const first = yield* chat.join()
      assert.match(first.name, /^guest-\d{4}$/u)
      assert.deepStrictEqual(first.greeting, [
        "-- Welcome to Hubbub",
        `-- You are ${first.name} in #lobby with nobody else yet`,
        "-- Type to talk, /nick NAME to choose a name, /help for more"
      ])
      const second = yield* chat.join()
      assert.strictEqual(second.greeting[1], `-- You are ${second.name} in #lobby with 1 other: ${first.name}`)
      assert.strictEqual(yield* first.line, `-- ${second.name} joined`)
      const third = yield* chat.join()
      assert.strictEqual(
        third.greeting[1],
        `-- You are ${third.name} in #lobby with 2 others: ${first.name}, ${second.name}`
      )
      assert.strictEqual(yield* first.line, `-- ${third.name} joined`)
    })
  )

  it.effect("a greeting names only so many", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ greetUpTo: 2 })
      const [first, second] = [yield* chat.join(), yield* chat.join(), yield* chat.join()]
      const last = yield* chat.join()
      assert.strictEqual(
        last.greeting[1],
        `-- You are ${last.name} in #lobby with 3 others: ${first!.name}, ${second!.name} and 1 more`
      )
    })
  )

  it.effect("what one says everyone else hears, in order, and oneself never", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const ann = yield* chat.join("ann")
      const bob = yield* chat.join("bob")
      yield* linesUntil(ann, (line) => line.endsWith(" is now bob"))
      ann.send("hello\n", "//who goes there\n", "  indented \n", "/me waves\n")
      assert.deepStrictEqual(
        [yield* bob.line, yield* bob.line, yield* bob.line, yield* bob.line],
        ["<ann> hello", "<ann> /who goes there", "<ann>   indented ", "* ann waves"]
      )
      bob.send("hi ann\n")
      assert.strictEqual(yield* ann.line, "<bob> hi ann")
    })
  )

  it.effect("commands answer the one who asks, wrong use in one line that says what would work", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      ann.send("/who\n/nick\n/nick 1\n/nick BOB\n/nick ann\n/me\n/wo\n/nick cleo\n/help\n")
      assert.deepStrictEqual(yield* linesUntil(ann, (line) => line.startsWith("-- //TEXT")), [
        "-- 2 people in #lobby: bob, ann",
        "!! Usage: /nick NAME (change your name)",
        "!! That cannot be a name: one has 1 to 24 letters from a to z, digits, _ - or . and begins with a letter",
        "!! BOB is taken; try another name",
        "!! You are ann already",
        "!! Usage: /me ACTION (do something: /me waves shows * you waves)",
        "!! There is no /wo; did you mean /who?",
        "-- ann is now cleo",
        ...table
          .filter(({ permission }) => permission === "anyone")
          .map((command) => `-- ${synopsis(command).padEnd(21)}  ${command.help}`),
        "-- //TEXT                 say /TEXT"
      ])
      assert.deepStrictEqual(yield* linesUntil(bob, (line) => line.endsWith("cleo")), [
        `-- ${ann.name} joined`,
        `-- ${ann.name} is now ann`,
        "-- ann is now cleo"
      ])
    })
  )

  it.effect("/quit says goodbye, and why to the others; nothing after it counts", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      ann.send("/quit good night\nnever said\n")
      ann.end()
      assert.deepStrictEqual(yield* ann.rest, ["-- Goodbye"])
      assert.strictEqual(yield* bob.line, "-- ann left (quit: good night)")
      bob.send("/who\n")
      assert.strictEqual(yield* bob.line, "-- 1 person in #lobby: bob")
      assert.strictEqual(yield* chat.closed("quit"), 1)
    })
  )

  it.effect("a client that lingers after /quit is closed within a second", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const ann = yield* chat.join()
      ann.send("/quit\n")
      assert.strictEqual(yield* ann.line, "-- Goodbye")
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* ann.rest, [])
    })
  )

  it.effect("the end of input: what was sent is handled, the answers arrive, and then one leaves", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const client = yield* chat.connect
      client.send("/nick ann\n/who\nhello\nno end")
      client.end()
      const heard = yield* client.rest
      assert.deepStrictEqual(heard.slice(-3), [
        `-- ${heard[1]!.split(" ")[3]} is now ann`,
        "-- 2 people in #lobby: bob, ann",
        "-- Goodbye"
      ])
      assert.deepStrictEqual((yield* linesUntil(bob, (line) => line.startsWith("-- ann left"))).slice(2), [
        "<ann> hello",
        "<ann> no end",
        "-- ann left (quit)"
      ])
    })
  )

  it.effect("a connection that breaks is announced once, its half line is not said, and its name is free", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      ann.send("said\nhalf a li")
      ann.breakOff(broken("ECONNRESET"))
      assert.deepStrictEqual((yield* linesUntil(bob, (line) => line.startsWith("-- ann left"))).slice(2), [
        "<ann> said",
        "-- ann left (connection lost)"
      ])
      yield* chat.join("ann")
      assert.deepStrictEqual((yield* linesUntil(bob, (line) => line.endsWith("is now ann"))).length, 2)
      assert.strictEqual(yield* chat.closed("lost"), 1)
    })
  )

  it.effect("a connection whose probes go unanswered has timed out", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      ann.breakOff(broken("ETIMEDOUT"))
      yield* linesUntil(bob, (line) => line === "-- ann left (timed out)")
    })
  )

  it.effect("a line that is too long is refused, skipped and counted; the connection stays", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ maxLineBytes: 64 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      ann.send(`${"x".repeat(65)}\n`, `${"y".repeat(64)}\n`)
      assert.strictEqual(yield* ann.line, "!! That line is longer than 64 bytes and was not sent; please split it")
      assert.strictEqual(yield* bob.line, `<ann> ${"y".repeat(64)}`)
      assert.strictEqual(yield* chat.refused("too-long"), 1)
    })
  )

  it.effect("a line without end closes its connection, with a reason to both sides", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ maxLineBytes: 64, maxUnendedBytes: 1024 })
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      yield* linesUntil(bob, (line) => line.endsWith("is now ann"))
      for (let sent = 0; sent <= 1024; sent += 100) ann.send("x".repeat(100))
      ann.end()
      assert.deepStrictEqual(yield* ann.rest, ["-- Closing: that line never ended"])
      assert.strictEqual(yield* bob.line, "-- ann left (sent a line without end)")
      assert.strictEqual(yield* chat.closed("endless-line"), 1)
    })
  )

  it.effect("however the input is cut, in bytes or in text, the same is said", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const input = utf8("/me ☺\r\n\r\nhé😃\r\0")
      for (const chunks of everyCut(input)) {
        const ann = yield* chat.join()
        ann.send(...chunks.filter((chunk) => chunk.length > 0))
        ann.end()
        assert.deepStrictEqual(yield* linesUntil(bob, (line) => line.includes(" left ")), [
          `-- ${ann.name} joined`,
          `* ${ann.name} ☺`,
          `<${ann.name}> hé😃`,
          `-- ${ann.name} left (quit)`
        ])
      }
      const ann = yield* chat.join()
      ann.send("hé", utf8("😃").subarray(0, 2), utf8("😃").subarray(2), "!\n")
      assert.strictEqual((yield* linesUntil(bob, (line) => line.startsWith("<")))[1], `<${ann.name}> hé😃!`)
    })
  )

  it.effect("a telnet client's negotiation never shows", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const putty = yield* chat.connect
      putty.send(hex("ff fb 1f ff fb 20 ff fb 18 ff fb 27 ff fd 01 ff fb 03 ff fd 03"), "/nick ann\r\n")
      putty.send(hex("'he' ff f4 ff fd 06 'llo' 0d 00 ff fa 1f 00 50 00 18 ff f0"))
      putty.send("/quit\r\n")
      assert.deepStrictEqual((yield* linesUntil(bob, (line) => line.includes(" left "))).slice(2), [
        // IP took back what was typed before it
        "<ann> llo",
        "-- ann left (quit)"
      ])
    })
  )

  it.effect("one more than it has room for is told so and closed; a place that is free again is given again", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ maxConnections: 1 })
      const ann = yield* chat.join("ann")
      const refused = yield* chat.connect
      refused.end()
      assert.deepStrictEqual(yield* refused.rest, ["-- Hubbub is full; please try again later"])
      assert.strictEqual(yield* chat.closed("full"), 1)
      ann.send("/quit\n")
      ann.end()
      assert.deepStrictEqual(yield* ann.rest, ["-- Goodbye"])
      const bob = yield* chat.join()
      assert.match(bob.greeting[1]!, /nobody else yet$/u)
    })
  )

  it.effect("logs who came and went, how long and why, and nothing of what was said", () =>
    Effect.gen(function* () {
      const chat = yield* serve()
      const bob = yield* chat.join("bob")
      const ann = yield* chat.join("ann")
      ann.send("a secret\n")
      yield* linesUntil(bob, (line) => line === "<ann> a secret")
      yield* TestClock.adjust("90 seconds")
      ann.send("/quit another secret\n")
      ann.end()
      yield* ann.rest
      const entries = chat.logged.map((entry) => JSON.parse(entry) as { message: unknown; annotations: object })
      assert.deepInclude(entries[0], { message: "Chat listens on 127.0.0.1:2626" })
      assert.deepInclude(
        entries.find(({ message }) => message === `${ann.name} joined`),
        { annotations: { peer: "unknown" } }
      )
      assert.deepInclude(
        entries.find(({ message }) => message === "ann left"),
        {
          annotations: { peer: "unknown", reason: "quit", seconds: 90 }
        }
      )
      assert.notInclude(chat.logged.join("\n"), "secret")
    })
  )
})
