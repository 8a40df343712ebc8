import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { linesUntil } from "./ChatInMemory.ts"
import { stage } from "./Moderated.ts"
import { type, upToNow } from "./Typing.ts"

describe("a room of one's own", () => {
  it.effect("opens to those who know its password; whoever has been there longest keeps its rules", () =>
    Effect.gen(function* () {
      const { ann, boss, mallory } = yield* stage
      yield* type(ann, "/join den")
      assert.deepStrictEqual(yield* type(ann, "/lock sesame"), ["-- ann locked the room"])
      yield* type(ann, "/topic secrets")
      const question = "-- Password of #den? (your terminal will show what you type)"
      mallory.send("/join den\nopen\n")
      assert.deepStrictEqual(
        [yield* mallory.line, yield* mallory.line],
        [question, "!! That is not the password of #den"]
      )
      assert.deepStrictEqual(yield* type(mallory, "/rooms"), [
        "-- #lobby, 3 people (here)",
        "-- #den, 1 person (locked)"
      ])
      mallory.send("/join den\nsesame\n")
      yield* linesUntil(mallory, (line) => line.startsWith("-- You are mallory in #den with 1 other: ann"))
      assert.deepStrictEqual((yield* type(mallory, "/unlock")).slice(-1), [
        "!! /unlock is for operators, and outside #lobby for whoever has been there longest"
      ])
      yield* type(ann, "/leave")
      yield* upToNow(mallory)
      assert.deepStrictEqual(yield* type(mallory, "/unlock"), ["-- mallory unlocked the room"])
      assert.deepStrictEqual(yield* type(mallory, "/unlock"), ["!! #den is not locked"])
      assert.deepStrictEqual(yield* type(mallory, "/join lobby"), ["-- You talk in #lobby now"])
      assert.deepStrictEqual(yield* type(mallory, "/slow 1m"), [
        "!! /slow is for operators, and outside #lobby for whoever has been there longest"
      ])
      assert.deepStrictEqual(yield* type(boss, "/lock sesame"), ["!! #lobby is open to everybody"])
    })
  )

  it.effect("is no refuge from operators", () =>
    Effect.gen(function* () {
      const { boss, mallory } = yield* stage
      yield* type(mallory, "/join den")
      yield* type(mallory, "/lock sesame")
      yield* type(boss, "/join den")
      assert.deepStrictEqual(yield* type(boss, "/unlock"), ["-- boss unlocked the room"])
    })
  )

  it.effect("a password that is asked for is the next line, whatever it is; none is no password", () =>
    Effect.gen(function* () {
      const { ann, mallory } = yield* stage
      yield* type(ann, "/join den")
      ann.send("/lock\n/quit\n")
      yield* linesUntil(ann, (line) => line === "-- ann locked the room")
      mallory.send("/join den /quit\n")
      yield* linesUntil(mallory, (line) => line.startsWith("-- You are mallory in #den"))
      ann.send("/lock\n\n")
      yield* linesUntil(ann, (line) => line === "!! That is no password; the room is as it was")
    })
  )
})
