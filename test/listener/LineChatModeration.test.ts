import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { until } from "../../src/testing/Turns.ts"
import { type Guest, linesUntil, serve } from "./ChatInMemory.ts"
import { password, stage } from "./Moderated.ts"
import { type, upToNow } from "./Typing.ts"

/** The last line that somebody is told before the server closes, which waits no longer than a second for them. */
const lastWords = Effect.fnUntraced(function* (guest: Guest) {
  const told = yield* Effect.forkChild(guest.rest)
  yield* until(20, () => false)
  yield* TestClock.adjust("1 second")
  const lines = yield* Fiber.join(told)
  return lines[lines.length - 1]
})

describe("operators", () => {
  it.effect("the answer to /admin is a password and never a line, and a wrong one makes nobody an operator", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ adminPassword: Redacted.make(password), secretTries: 3 })
      const ann = yield* chat.join("ann")
      const bob = yield* chat.join("bob")
      yield* upToNow(ann)
      const asked = "-- Operator password? (your terminal will show what you type)"
      const answers = [
        "!! That is not the password",
        "!! That is not the password",
        "!! That is not the password",
        "!! Too many wrong passwords from your address; try again in ten minutes"
      ]
      for (const answer of answers) {
        ann.send("/admin\nwrong horse\n")
        assert.deepStrictEqual([yield* ann.line, yield* ann.line], [asked, answer])
      }
      // now not even the right one is looked at
      ann.send(`/admin\n${password}\n`)
      assert.deepStrictEqual([yield* ann.line, yield* ann.line], [asked, answers[3]])
      yield* TestClock.adjust("10 minutes")
      ann.send(`/admin\n${password}\n`)
      yield* ann.line
      assert.strictEqual(yield* ann.line, "-- You are an operator now; /help lists what you can do")
      assert.deepStrictEqual(yield* type(ann, "/who"), ["-- 2 people in #lobby: ann (operator), bob"])
      assert.deepStrictEqual(yield* upToNow(bob), [])
      assert.notInclude(chat.logged.join("\n"), "horse")
    })
  )

  it.effect(
    "a password is never talked, also where it cannot help, and a server without operators says so at once",
    () =>
      Effect.gen(function* () {
        const { ann, boss } = yield* stage
        boss.send(`/admin\n${password}\n`)
        yield* linesUntil(boss, (line) => line === "!! You are an operator already")
        const chat = yield* serve()
        const bob = yield* chat.join("bob")
        const cyd = yield* chat.join("cyd")
        yield* upToNow(cyd)
        bob.send("/admin\n")
        yield* linesUntil(bob, (line) => line.startsWith("-- This server has no operators; your next line is not said"))
        bob.send(`${password}\n`)
        assert.strictEqual(yield* bob.line, "!! That was not said; what comes next is")
        bob.send(`/admin\n${password}\n/me waits\n`)
        assert.deepStrictEqual(yield* upToNow(cyd), ["* bob waits"])
        assert.deepStrictEqual(yield* upToNow(ann), [])
      })
  )

  it.effect("make others operators, and ordinary people again", () =>
    Effect.gen(function* () {
      const { ann, audited, boss, mallory } = yield* stage
      assert.deepStrictEqual(yield* type(boss, "/op ann"), ["-- ann is an operator now"])
      assert.deepStrictEqual(yield* upToNow(ann), ["-- boss made you an operator; /help lists what you can do"])
      for (const act of ["/ban", "/mute", "/kick"]) {
        assert.deepStrictEqual(yield* type(ann, `${act} boss`), ["!! boss is an operator; /deop first"])
      }
      assert.deepStrictEqual(yield* type(ann, "/deop boss"), ["-- boss is no operator any more"])
      assert.deepStrictEqual(yield* type(boss, "/kick mallory"), [
        "-- You are no operator any more",
        "!! /kick is for operators; /admin makes you one"
      ])
      assert.deepStrictEqual(yield* upToNow(mallory), [])
      assert.deepStrictEqual(audited(), ["boss admin", "boss op ann", "ann deop boss"])
    })
  )
})

describe("an operator ends a nuisance in one line", () => {
  it.effect("/kick: gone at once, told why, though they type nothing; and they may come again", () =>
    Effect.gen(function* () {
      const { ann, audited, boss, chat, mallory } = yield* stage
      boss.send("/kick Mallory too loud\u001b[2J\n")
      assert.strictEqual(yield* lastWords(mallory), "-- boss sent you away: too loud␛[2J")
      yield* linesUntil(ann, (line) => line === "-- mallory left (kicked: too loud␛[2J)")
      yield* linesUntil(boss, (line) => line === "-- Sent mallory away")
      assert.strictEqual(yield* chat.closed("kicked"), 1)
      assert.include(audited(), "boss kick mallory")
      yield* chat.join("mallory")
    })
  )

  it.effect("/kick: also who reads nothing, and who does not close", () =>
    Effect.gen(function* () {
      const { ann, boss, chat, mallory } = yield* stage
      mallory.stall()
      for (let line = 0; line < 100; line++) ann.send(`${"x".repeat(1000)}\n`)
      yield* upToNow(ann)
      yield* type(boss, "/kick mallory")
      yield* linesUntil(ann, (line) => line === "-- mallory left (kicked)")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* chat.closed("kicked"), 1)
      mallory.resume()
      yield* mallory.rest
    })
  )

  it.effect("/mute: nothing they say is heard, by no way and under no name, until the time is over", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage
      assert.deepStrictEqual(yield* type(boss, "/mute mallory 5m shouting"), ["-- Muted mallory for 5 min: shouting"])
      assert.deepStrictEqual(yield* upToNow(mallory), ["-- You are muted for 5 min: shouting"])
      const ways = ["hello", "//hello", "/me hello", "/msg ann hello", "/topic hello", "/away hello", "/nick hello"]
      for (const way of ways) {
        assert.deepStrictEqual(yield* type(mallory, way), ["!! You are muted for 5 min: shouting"], way)
      }
      assert.deepStrictEqual(yield* upToNow(ann), [])
      yield* TestClock.adjust("4 minutes")
      assert.deepStrictEqual(yield* type(mallory, "now?"), ["!! You are muted for 1 min: shouting"])
      yield* TestClock.adjust("1 minute")
      yield* type(mallory, "now")
      assert.deepStrictEqual(yield* upToNow(ann), ["<mallory> now"])
      yield* type(boss, "/mute mallory forever")
      mallory.send("/quit buy now\n")
      yield* linesUntil(ann, (line) => line === "-- mallory left (quit)")
    })
  )

  it.effect("/unmute: heard again", () =>
    Effect.gen(function* () {
      const { ann, audited, boss, mallory } = yield* stage
      yield* type(boss, "/mute mallory")
      assert.deepStrictEqual(yield* type(boss, "/unmute MALLORY"), ["-- Lifted the mute of mallory"])
      assert.deepStrictEqual(yield* upToNow(mallory), ["-- You are muted for 10 min", "-- You are muted no more"])
      yield* type(mallory, "thanks")
      assert.deepStrictEqual(yield* upToNow(ann), ["<mallory> thanks"])
      assert.deepStrictEqual(audited(), ["boss admin", "boss mute mallory", "boss unmute mallory"])
    })
  )

  it.effect("/ban: gone at once, and the name is nobody's until the ban ends or is lifted", () =>
    Effect.gen(function* () {
      const { ann, audited, boss, chat, mallory } = yield* stage
      boss.send("/ban mallory 1h spam\n")
      assert.strictEqual(yield* lastWords(mallory), "-- You are banned for 1 h: spam")
      yield* linesUntil(ann, (line) => line === "-- mallory left (banned: spam)")
      assert.strictEqual(yield* chat.closed("banned"), 1)
      assert.deepStrictEqual(yield* type(ann, "/nick Mallory"), ["!! Mallory is banned"])
      assert.deepStrictEqual((yield* type(boss, "/bans")).slice(-1), ["-- ban mallory for 1 h: spam (by boss)"])
      assert.deepStrictEqual(yield* type(boss, "/unban mallory"), ["-- Lifted the ban of mallory"])
      assert.deepStrictEqual(yield* type(boss, "/bans"), ["-- Nobody is banned or muted"])
      yield* type(ann, "/nick mallory")
      assert.deepStrictEqual(audited(), ["boss admin", "boss ban mallory", "boss unban mallory"])
    })
  )

  it.effect("/announce: everybody hears it once, in whatever rooms they are", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage
      yield* type(ann, "/join dev")
      yield* type(boss, "/announce back at\u0007 noon")
      for (const guest of [ann, mallory]) {
        assert.deepStrictEqual(yield* upToNow(guest), ["-- Announcement of boss: back at␇ noon"])
      }
    })
  )

  it.effect("/slow: each talks once in a while, but for those who keep the rules", () =>
    Effect.gen(function* () {
      const { ann, boss, chat, mallory } = yield* stage
      assert.deepStrictEqual(yield* type(boss, "/slow 30s"), ["-- boss lets each talk once in 30 s"])
      yield* upToNow(ann)
      yield* upToNow(mallory)
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* type(mallory, "one"), [])
      assert.deepStrictEqual(yield* type(mallory, "two"), ["!! #lobby is slow; again in 30 s"])
      assert.deepStrictEqual(yield* type(ann, "/me waves"), ["<mallory> one"])
      yield* type(boss, "three")
      yield* type(boss, "four")
      assert.deepStrictEqual(yield* upToNow(mallory), ["* ann waves", "<boss> three", "<boss> four"])
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* type(mallory, "five"), [])
      assert.deepStrictEqual(
        yield* type(boss, "/slow off"),
        ["<mallory> one", "* ann waves", "<mallory> five", "-- boss lets everybody talk at their own pace"].slice(2)
      )
      yield* upToNow(mallory)
      assert.deepStrictEqual(
        chat.logged.flatMap((entry) => JSON.parse(entry).annotations.pace ?? []),
        ["30 s", "off"]
      )
      yield* type(mallory, "six")
      assert.deepStrictEqual(yield* type(mallory, "seven"), [])
    })
  )

  it.effect("/whois: who they are to anybody; where they come from to operators only", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage
      yield* type(mallory, "/join den")
      yield* TestClock.adjust("5 minutes")
      yield* type(mallory, "/away lunch")
      yield* upToNow(ann)
      assert.deepStrictEqual(yield* type(ann, "/whois mallory"), [
        "-- mallory (away), in #lobby",
        "-- away: lunch",
        "-- came 5 min ago, typed 1 s ago"
      ])
      assert.deepStrictEqual((yield* type(boss, "/whois mallory")).slice(-4), [
        "-- mallory (away), in #lobby, #den",
        "-- away: lunch",
        "-- came 5 min ago, typed 1 s ago",
        "-- from unknown"
      ])
    })
  )
})

describe("away", () => {
  it.effect("is told once, marked in /who, answered to private words, and over with the next words", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage
      assert.deepStrictEqual(yield* type(ann, "/away tea\u001b[2J"), ["-- ann is away: tea␛[2J"])
      assert.deepStrictEqual(yield* upToNow(boss), ["-- ann is away: tea␛[2J"])
      assert.deepStrictEqual((yield* type(mallory, "/who")).slice(-1), [
        "-- 3 people in #lobby: boss (operator), ann (away), mallory"
      ])
      assert.deepStrictEqual(yield* type(mallory, "/msg ann psst"), ["[you -> ann] psst", "-- ann is away: tea␛[2J"])
      yield* type(ann, "hello again")
      assert.deepStrictEqual(yield* upToNow(boss), ["-- ann is back", "<ann> hello again"])
      yield* type(ann, "/away")
      assert.deepStrictEqual((yield* type(ann, "/back")).slice(-1), ["-- ann is back"])
      assert.deepStrictEqual(yield* type(ann, "/back"), ["!! You are not away"])
      yield* type(mallory, "/quiet on")
      yield* type(ann, "/away")
      assert.notInclude(yield* upToNow(mallory), "-- ann is away")
    })
  )
})

describe("programs", () => {
  it.effect("with the token send faster", () =>
    Effect.gen(function* () {
      const chat = yield* serve({
        floodRate: 1,
        floodBurst: 4,
        botToken: Redacted.make("robot token"),
        botRate: 100,
        floodPatience: Duration.seconds(5)
      })
      const bob = yield* chat.join("bob")
      const bot = yield* chat.connect
      yield* linesUntil(bot, (line) => line.startsWith("-- Type to talk"))
      bot.send("/bot on wrong\n/bot on robot token\n")
      bot.send(Array.from({ length: 50 }, (_, index) => `line ${index}\n`).join(""))
      const told = [yield* bot.line, yield* bot.line, yield* bot.line].map((line) => JSON.parse(line))
      assert.deepInclude(told[1], { type: "complaint", text: "That is not the token" })
      assert.match(told[2].text, /reads JSON$/u)
      yield* linesUntil(bob, (line) => line.endsWith("line 49"))
      assert.notInclude(chat.logged.join("\n"), "robot token")
    })
  )
})
