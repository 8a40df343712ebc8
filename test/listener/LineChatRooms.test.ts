import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { linesUntil, serve } from "./ChatInMemory.ts"
import { type, upToNow } from "./Typing.ts"

const three = Effect.gen(function* () {
  const chat = yield* serve()
  const ann = yield* chat.join("ann")
  const bob = yield* chat.join("bob")
  const cyd = yield* chat.join("cyd")
  for (const guest of [ann, bob, cyd]) yield* upToNow(guest)
  return { chat, ann, bob, cyd }
})

describe("rooms", () => {
  it.effect("one talks in one room and hears the others, whose lines carry their name", () =>
    Effect.gen(function* () {
      const { ann, bob, cyd } = yield* three
      assert.deepStrictEqual(yield* type(ann, "/join #Dev"), ["-- You are ann in #dev with nobody else yet"])
      assert.deepStrictEqual(yield* type(bob, "/join dev"), ["-- You are bob in #dev with 1 other: ann"])
      yield* type(cyd, "in the lobby")
      assert.deepStrictEqual(yield* type(ann, "in dev"), ["-- bob joined", "#lobby <cyd> in the lobby"])
      assert.deepStrictEqual(yield* upToNow(bob), ["#lobby <cyd> in the lobby", "<ann> in dev"])
      assert.deepStrictEqual(yield* upToNow(cyd), [])
      assert.deepStrictEqual(yield* type(bob, "/join lobby"), ["-- You talk in #lobby now"])
      yield* type(ann, "still in dev")
      assert.deepStrictEqual(yield* upToNow(bob), ["#dev <ann> still in dev"])
      assert.deepStrictEqual(yield* type(cyd, "/rooms"), ["-- #lobby, 3 people (here)", "-- #dev, 2 people"])
    })
  )

  it.effect("leaving goes back to the room before, and at last to the lobby", () =>
    Effect.gen(function* () {
      const { ann, bob } = yield* three
      yield* type(ann, "/join dev")
      yield* type(bob, "/join dev")
      assert.deepStrictEqual(yield* type(ann, "/leave"), ["-- bob joined", "-- You left #dev and talk in #lobby now"])
      assert.deepStrictEqual(yield* upToNow(bob), ["-- ann left"])
      assert.deepStrictEqual(yield* type(ann, "/leave"), ["!! You are in no room but #lobby; /quit leaves Hubbub"])
      yield* type(bob, "in dev")
      assert.deepStrictEqual(yield* upToNow(ann), [])
      yield* type(bob, "/join lobby")
      assert.deepStrictEqual(yield* type(bob, "/leave"), ["-- You left #lobby and talk in #dev now"])
      assert.deepStrictEqual(yield* upToNow(ann), ["-- bob left"])
      assert.deepStrictEqual(yield* type(bob, "/leave"), [
        "-- You are bob in #lobby with 2 others: ann, cyd",
        "-- You left #dev and talk in #lobby now"
      ])
    })
  )

  it.effect("everybody in each of one's rooms hears of a new name and of the end", () =>
    Effect.gen(function* () {
      const { ann, bob, cyd } = yield* three
      yield* type(ann, "/join dev")
      yield* type(bob, "/join dev")
      yield* upToNow(ann)
      assert.sameMembers(yield* type(bob, "/nick bert"), ["#lobby -- bob is now bert", "-- bob is now bert"])
      assert.deepStrictEqual(yield* upToNow(cyd), ["-- bob is now bert"])
      assert.sameMembers(yield* upToNow(ann), ["#lobby -- bob is now bert", "-- bob is now bert"])
      bob.send("/quit bye\n")
      yield* linesUntil(cyd, (line) => line === "-- bert left (quit: bye)")
      yield* linesUntil(ann, (line) => line === "#lobby -- bert left (quit: bye)")
      // the name is free once they have left the last room
      yield* type(cyd, "/nick bert")
    })
  )

  it.effect("limits: rooms of one person, rooms of all", () =>
    Effect.gen(function* () {
      const chat = yield* serve({ maxRoomsPerPerson: 2, maxRooms: 3 })
      const ann = yield* chat.join("ann")
      yield* type(ann, "/join a")
      assert.deepStrictEqual(yield* type(ann, "/join b"), ["!! You are in 2 rooms, the most there may be; /leave one"])
      yield* type(ann, "/leave")
      yield* type(ann, "/join b")
      yield* type(ann, "/leave")
      assert.deepStrictEqual(yield* type(ann, "/join c"), [
        "!! There are 3 rooms, the most there may be; /rooms lists them"
      ])
    })
  )

  it.effect("an empty room keeps its topic and its past for a while, and is then forgotten", () =>
    Effect.gen(function* () {
      const { ann, bob } = yield* three
      yield* type(ann, "/join dev")
      yield* type(ann, "/topic tea")
      yield* type(ann, "hello")
      yield* type(ann, "/leave")
      yield* TestClock.adjust("50 minutes")
      assert.deepStrictEqual(yield* type(bob, "/join dev"), [
        "-- You are bob in #dev with nobody else yet",
        "-- Topic: tea",
        "-- Earlier, on 1970-01-01 (UTC):",
        "[00:00] -- ann set the topic: tea",
        "[00:00] <ann> hello",
        "-- Now:"
      ])
      yield* type(bob, "/leave")
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(yield* type(bob, "/join dev"), ["-- You are bob in #dev with nobody else yet"])
    })
  )

  it.effect("a topic is seen, set and removed", () =>
    Effect.gen(function* () {
      const { ann, bob } = yield* three
      assert.deepStrictEqual(yield* type(ann, "/topic"), ["-- #lobby has no topic"])
      assert.deepStrictEqual(yield* type(ann, "/topic tea \u001b[2J"), ["-- ann set the topic: tea ␛[2J"])
      assert.deepStrictEqual(yield* type(bob, "/topic"), [
        "-- ann set the topic: tea ␛[2J",
        "-- Topic of #lobby: tea ␛[2J"
      ])
      assert.deepStrictEqual(yield* type(bob, "/topic -"), ["-- bob removed the topic"])
    })
  )
})

describe("private words", () => {
  it.effect("both see them, nobody else, and nothing remembers them", () =>
    Effect.gen(function* () {
      const { ann, bob, chat, cyd } = yield* three
      assert.deepStrictEqual(yield* type(ann, "/msg BOB psst"), ["[you -> bob] psst"])
      assert.deepStrictEqual(yield* upToNow(bob), ["[ann -> you] psst"])
      yield* type(ann, "/nick anna")
      yield* upToNow(bob)
      assert.deepStrictEqual(yield* type(bob, "/reply \u001b[2J?"), ["[you -> anna] ␛[2J?"])
      assert.deepStrictEqual(yield* upToNow(cyd), ["-- ann is now anna"])
      assert.deepStrictEqual(yield* type(cyd, "/history"), ["-- Nothing is remembered of #lobby"])
      const dan = yield* chat.join("dan")
      assert.deepStrictEqual(yield* type(dan, "/reply hm"), ["!! Nobody has whispered to you yet; /msg NAME TEXT"])
    })
  )

  it.effect("an answer goes to the one who whispered, never to who took their name", () =>
    Effect.gen(function* () {
      const { ann, bob, cyd } = yield* three
      yield* type(ann, "/msg bob psst")
      ann.send("/quit\n")
      yield* linesUntil(cyd, (line) => line.startsWith("-- ann left"))
      yield* type(cyd, "/nick ann")
      yield* upToNow(bob)
      assert.deepStrictEqual(yield* type(bob, "/reply secret"), ["!! ann is not here; /who lists people"])
      assert.deepStrictEqual(yield* upToNow(cyd), [])
    })
  )
})

describe("one's own view", () => {
  it.effect("whoever is ignored is heard no more, neither in rooms nor privately, until unignored", () =>
    Effect.gen(function* () {
      const { ann, bob, cyd } = yield* three
      yield* type(ann, "/ignore bob")
      yield* type(bob, "hello")
      yield* type(bob, "/me waves")
      yield* type(cyd, "hi")
      assert.deepStrictEqual(yield* upToNow(ann), ["<cyd> hi"])
      assert.deepStrictEqual((yield* type(bob, "/msg ann psst")).slice(-1), ["!! ann does not take words from you"])
      yield* type(ann, "/unignore bob")
      yield* type(bob, "again")
      assert.deepStrictEqual(yield* upToNow(ann), ["<bob> again"])
    })
  )

  it.effect("time, colour, quiet, echo and the bell, each for the one who asks only", () =>
    Effect.gen(function* () {
      const { ann, bob, cyd } = yield* three
      yield* type(ann, "/set time seconds")
      yield* type(ann, "/set zone +02:00")
      yield* type(bob, "hello")
      assert.deepStrictEqual(yield* upToNow(ann), ["[02:00:00] <bob> hello"])
      yield* type(ann, "/set time off")
      yield* type(ann, "/set colour on")
      yield* type(bob, "hello")
      const [line] = yield* upToNow(ann)
      assert.include(
        ["31", "32", "35", "36"].flatMap((colour) => [colour, `1;${colour}`]),
        line!.slice(3, line!.indexOf("m"))
      )
      assert.strictEqual(line!.slice(line!.indexOf("m") + 1), "bob\u001b[m> hello")
      yield* type(ann, "/set colour off")
      yield* type(ann, "/quiet on")
      yield* type(ann, "/set echo on")
      yield* type(cyd, "/join dev")
      yield* type(cyd, "/join lobby")
      yield* type(cyd, "/leave")
      assert.deepStrictEqual(yield* type(ann, "mine"), ["<ann> mine"])
      yield* type(ann, "/set bell mention")
      yield* type(bob, "ask ann, or Ann.")
      yield* type(bob, "not annabel")
      assert.deepStrictEqual(yield* upToNow(ann), ["<bob> ask ann, or Ann.", "\u0007<bob> not annabel"])
      yield* type(cyd, "/msg ann psst")
      assert.deepStrictEqual(yield* type(ann, "/set bell off"), ["[cyd -> you] psst", "\u0007-- bell is off"])
    })
  )

  it.effect("a bot reads an object a line, is greeted with little and told nothing of the past", () =>
    Effect.gen(function* () {
      const { ann, chat } = yield* three
      yield* type(ann, "before")
      const bot = yield* chat.connect
      bot.send("/bot on\n/nick robot\n")
      const lines = (yield* linesUntil(bot, (line) => line.includes('"renamed"'))).slice(-1)
      assert.deepInclude(JSON.parse(lines[0]!), { type: "renamed", room: "lobby", by: "robot" })
      yield* type(ann, "after")
      assert.deepInclude(JSON.parse(yield* bot.line), { type: "said", room: "lobby", by: "ann", text: "after" })
      yield* type(ann, "/msg robot psst")
      assert.deepInclude(JSON.parse(yield* bot.line), { type: "private", from: "ann", to: "robot", text: "psst" })
    })
  )
})
