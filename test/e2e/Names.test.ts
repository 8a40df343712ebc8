import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("a change of name is told to everyone in the same words, to oneself too", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ann = yield* server.join()
    yield* ann.say("/nick ann")
    const line = yield* ann.expectLine(/is now/)
    assert.match(line, /^-- guest-\d+ is now ann$/)
    yield* bob.expectLine(line)
    // a new spelling of one's own name is free
    yield* ann.say("/nick ANN")
    yield* ann.expectLine("-- ann is now ANN")
    yield* bob.expectLine("-- ann is now ANN")
    yield* ann.say("hi")
    yield* bob.expectLine("<ANN> hi")
  })
)

it.live("a name that cannot be is refused with the rule, and changes nothing", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ann = yield* server.join("ann")
    yield* bob.expectLine(/is now ann$/)
    const impossible = [
      "x".repeat(25),
      "9lives",
      "-dash",
      "_line",
      ".dot",
      "<bob>",
      "bob>",
      "*",
      "--",
      "!!",
      "#lobby",
      "a b",
      "bob left (quit)",
      "a/b",
      "a:b",
      "a,b",
      "börk",
      "ｂｏｂ",
      "bоb",
      "bob\u200b",
      "\u200b",
      "ann\u0007",
      "ann\u001b[2J",
      "ann\u202e",
      "😃"
    ]
    for (const name of impossible) {
      yield* ann.say(`/nick ${name}`)
      yield* ann.say("/who")
      const [complaint, ...rest] = yield* ann.linesUntil(/^-- 2 people/)
      assert.match(complaint!, /^!! .*1 to 24 letters from a to z, digits, _ - or \./, JSON.stringify(name))
      assert.deepStrictEqual(rest, ["-- 2 people in #lobby: bob, ann"], JSON.stringify(name))
    }
    yield* ann.say("same as ever")
    assert.deepStrictEqual(yield* bob.linesUntil(/same/), ["<ann> same as ever"])
  })
)

it.live("names of one letter, of 24 characters, and of every allowed character are taken", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    for (const name of ["a", "Z", "x".repeat(24), "a_B-9."]) {
      yield* ann.say(`/nick ${name}`)
      yield* ann.expectLine(new RegExp(` is now ${name.replace(".", "\\.")}$`))
    }
  })
)

it.live("a name somebody has, in any case, is refused; the old name stays, and a freed one is free at once", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ann = yield* server.join("ann")
    for (const name of ["bob", "BOB", "Bob"]) {
      yield* ann.say(`/nick ${name}`)
      yield* ann.expectLine(new RegExp(`^!! ${name} is taken`))
    }
    yield* ann.say("still ann")
    yield* bob.expectLine("<ann> still ann")
    yield* bob.say("/nick rob")
    yield* ann.expectLine("-- bob is now rob")
    yield* ann.say("/nick bob")
    yield* ann.expectLine("-- ann is now bob")
    yield* bob.say("/nick ann")
    yield* bob.expectLine("-- rob is now ann")
  })
)

it.live("of people who want one name at the same moment exactly one gets it", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const witness = yield* server.join("witness")
    const racers = yield* Effect.replicateEffect(server.join(), 8)
    for (const name of ["prize1", "prize2", "prize3", "prize4", "prize5"]) {
      yield* Effect.forEach(racers, (racer) => racer.say(`/nick ${name}`), { concurrency: "unbounded" })
      yield* Effect.forEach(racers, (racer) => racer.roundTrip)
      const losers = racers.filter(({ transcript }) => transcript.text.includes(`!! ${name} is taken`))
      assert.lengthOf(losers, racers.length - 1, name)
      yield* losers[0]!.say("done")
      const renames = (yield* witness.linesUntil(/ done$/)).filter((line) => line.includes(" is now "))
      assert.lengthOf(renames, 1, name)
      assert.isTrue(renames[0]!.endsWith(` is now ${name}`), renames[0])
    }
  })
)
