/**
 * Ways around what keeps order, each of them closed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { linesUntil, serve } from "./ChatInMemory.ts"
import { type, upToNow } from "./Typing.ts"

const password = "correct horse"

const stage = Effect.fnUntraced(function* (overrides: Parameters<typeof serve>[0] = {}) {
  const chat = yield* serve({ adminPassword: Redacted.make(password), ...overrides })
  const boss = yield* chat.join("boss")
  const mallory = yield* chat.join("mallory")
  const ann = yield* chat.join("ann")
  boss.send(`/admin\n${password}\n`)
  for (const guest of [boss, mallory, ann]) yield* upToNow(guest)
  return { chat, boss, mallory, ann }
})

describe("a mute", () => {
  it.effect("holds under another name, in another room, and for the names of new rooms", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage()
      yield* type(ann, "/join dev")
      yield* type(boss, "/mute mallory 5m")
      yield* upToNow(mallory)
      const muted = ["!! You are muted for 5 min"]
      assert.deepStrictEqual(yield* type(mallory, "/nick innocent"), muted)
      assert.deepStrictEqual(yield* type(mallory, "/join buy-now"), muted)
      assert.deepStrictEqual(yield* type(mallory, "/join dev"), ["-- You are mallory in #dev with 1 other: ann"])
      assert.deepStrictEqual(yield* type(mallory, "hello"), muted)
      assert.deepStrictEqual(yield* type(mallory, "/join lobby"), ["-- You talk in #lobby now"])
      assert.deepStrictEqual(yield* upToNow(ann), ["-- mallory joined"])
      assert.deepStrictEqual(yield* type(ann, "/rooms"), ["-- #lobby, 3 people (heard)", "-- #dev, 2 people (here)"])
    })
  )
})

describe("a slow room", () => {
  it.effect("is as slow for those who leave and come again", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage()
      yield* type(boss, "/join dev")
      yield* type(boss, "/slow 1m")
      yield* type(mallory, "/join dev")
      assert.deepStrictEqual(yield* type(mallory, "one"), ["!! #dev is slow; again in 1 min"])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* type(mallory, "one"), [])
      yield* type(mallory, "/leave")
      yield* type(mallory, "/join dev")
      assert.deepStrictEqual(yield* type(mallory, "two"), ["!! #dev is slow; again in 1 min"])
      assert.deepStrictEqual(
        (yield* upToNow(boss)).filter((line) => line.startsWith("<")),
        ["<mallory> one"]
      )
      yield* upToNow(ann)
    })
  )
})

describe("a locked room", () => {
  it.effect("is nobody's when the last has left: neither squatted nor read by those who come later", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage()
      yield* type(mallory, "/join den")
      yield* type(mallory, "/lock sesame")
      yield* type(mallory, "/topic secrets")
      mallory.send("the treasure is\n/quit\n")
      yield* linesUntil(ann, (line) => line === "-- mallory left (quit)")
      assert.deepStrictEqual(yield* type(ann, "/join den"), ["-- You are ann in #den with nobody else yet"])
      assert.deepStrictEqual(yield* type(ann, "/history"), ["-- Nothing is remembered of #den"])
      // an open one is remembered as ever
      yield* type(ann, "hello")
      yield* type(ann, "/leave")
      assert.include(yield* type(boss, "/join den"), "[00:00] <ann> hello")
    })
  )

  it.effect("is as it was for whoever is still there, and for whoever comes back", () =>
    Effect.gen(function* () {
      const { ann, mallory } = yield* stage()
      yield* type(ann, "/join den")
      yield* type(ann, "/lock sesame")
      yield* type(mallory, "/join den sesame")
      yield* type(ann, "/leave")
      yield* upToNow(mallory)
      ann.send("/join den\nopen\n")
      yield* linesUntil(ann, (line) => line === "!! That is not the password of #den")
    })
  )
})

describe("rooms", () => {
  it.effect("that somebody opened and left keep nobody from opening one", () =>
    Effect.gen(function* () {
      const { ann, mallory } = yield* stage({ maxRooms: 3 })
      for (const room of ["a", "b"]) {
        yield* type(mallory, `/join ${room}`)
        yield* type(mallory, "/topic mine")
        yield* type(mallory, "/leave")
        yield* TestClock.adjust("1 second")
      }
      assert.match((yield* type(ann, "/join c"))[0]!, /^!! There are 3 rooms/u)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* type(ann, "/join c"), ["-- You are ann in #c with nobody else yet"])
      // the one that had been empty longest made room
      assert.include(yield* type(mallory, "/join b"), "-- Topic: mine")
      assert.match((yield* type(mallory, "/join a"))[0]!, /^!! There are 3 rooms/u)
    })
  )
})

describe("what everybody in a room is told of", () => {
  it.effect("may be done only so often, but for operators", () =>
    Effect.gen(function* () {
      const { boss, mallory } = yield* stage({ floodRate: 1000, floodBurst: 1000, changeBurst: 3 })
      yield* type(mallory, "/join den")
      const told: Array<string> = []
      for (const line of ["/lock a", "/unlock", "/slow 1s", "/slow off"]) told.push(...(yield* type(mallory, line)))
      assert.include(told.slice(-1)[0], "!! That is a lot of changes")
      for (let count = 0; count < 10; count++) {
        assert.deepStrictEqual(yield* type(boss, "/slow off"), ["-- boss lets everybody talk at their own pace"])
      }
    })
  )
})
