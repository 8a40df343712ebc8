import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("rooms, private words and the past, for three people", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.say("/join dev")
    yield* ann.say("/topic tea")
    yield* ann.say("in dev")
    yield* ann.roundTrip
    yield* bob.say("/join dev")
    const told = yield* bob.linesUntil("-- Now:")
    assert.deepStrictEqual(
      told.map((line) => line.replace(/\d\d:\d\d|\d{4}-\d\d-\d\d/, "…")),
      [
        "-- You are bob in #dev with 1 other: ann",
        "-- Topic: tea",
        "-- Earlier, on … (UTC):",
        "[…] -- ann set the topic: tea",
        "[…] <ann> in dev",
        "-- Now:"
      ]
    )
    const cyd = yield* server.join("cyd")
    yield* cyd.say("in the lobby")
    yield* bob.expectLine("#lobby <cyd> in the lobby")
    yield* bob.say("/msg cyd psst")
    yield* cyd.expectLine("[bob -> you] psst")
    yield* cyd.say("/reply what?")
    yield* bob.expectLine("[cyd -> you] what?")
    yield* bob.say("/leave")
    yield* ann.expectLine("-- bob left")
    yield* ann.roundTrip
    assert.notInclude(ann.transcript.text, "psst")
    assert.notInclude(cyd.transcript.text, "in dev")
  })
)

it.live("a program that says /bot on first thing reads objects only: who it is, then what happens", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    yield* ann.say("before")
    const bot = yield* server.connect
    yield* bot.send("/bot on\r\n/nick robot\r\n")
    yield* ann.expectLine(/ is now robot$/)
    yield* ann.say("after")
    yield* bot.expectLine(/"after"/)
    yield* ann.say("/msg robot psst")
    yield* bot.expectLine(/"psst"/)
    const told = bot.transcript.lines.map((line) => JSON.parse(line))
    assert.deepStrictEqual(
      told.map(({ type }) => type),
      ["notice", "notice", "renamed", "said", "private"]
    )
  })
)
