import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as TestConsole from "effect/testing/TestConsole"
import * as Log from "../../src/cli/Log.ts"
import * as Settings from "../../src/Settings.ts"
import * as Telemetry from "../../src/Telemetry.ts"
import { hostileText } from "../chat/HostileText.ts"
import { forbidden } from "../chat/LineGrammar.ts"

const as = (overrides: Partial<Settings.Values>) =>
  Effect.provide(Log.layer.pipe(Layer.provide(Settings.layer(overrides))))

const joined = Effect.logInfo("ann joined").pipe(Effect.annotateLogs({ peer: "127.0.0.1:40122", seconds: 3 }))

describe("Log", () => {
  it.effect("for people: time in UTC, level, words, annotations", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 10, 23, 19, 20, 1, 999))
      yield* as({})(joined)
      assert.deepStrictEqual(yield* TestConsole.logLines, [
        "2026-11-23 19:20:01 INFO ann joined peer=127.0.0.1:40122 seconds=3"
      ])
    })
  )

  it.effect("a value whose end one could not tell is in quotes", () =>
    Effect.gen(function* () {
      const values = {
        one: "word",
        two: "two words",
        empty: "",
        quoted: 'say "so"',
        forged: "x reason=quit",
        path: "a\\b"
      }
      yield* as({})(Effect.logInfo("x").pipe(Effect.annotateLogs(values)))
      const [line = ""] = (yield* TestConsole.logLines).map(String)
      assert.strictEqual(
        line.slice(line.indexOf("one=")),
        'one=word two="two words" empty="" quoted="say \\"so\\"" forged="x reason=quit" path=a\\b'
      )
    })
  )

  it.effect("what is empty is left out", () =>
    Effect.gen(function* () {
      yield* as({})(Effect.logInfo("x").pipe(Telemetry.logged({ peer: "local", reason: "", seconds: 0 })))
      assert.match(String((yield* TestConsole.logLines)[0]), / x peer=local seconds=0$/)
    })
  )

  it.effect("for programs: one JSON object per line", () =>
    Effect.gen(function* () {
      yield* as({ logFormat: "json" })(joined)
      const [line, ...more] = yield* TestConsole.logLines
      assert.deepStrictEqual(more, [])
      assert.notInclude(String(line), "\n")
      assert.deepInclude(JSON.parse(String(line)), {
        message: "ann joined",
        level: "INFO",
        annotations: { peer: "127.0.0.1:40122", seconds: 3 }
      })
    })
  )

  it.effect("only what is severe enough", () =>
    Effect.gen(function* () {
      const all = Effect.andThen(
        Effect.logDebug("debug"),
        Effect.andThen(Effect.logInfo("info"), Effect.logWarning("warning"))
      )
      yield* as({ logLevel: "Warn" })(all)
      yield* as({ logLevel: "None" })(all)
      assert.lengthOf(yield* TestConsole.logLines, 1)
    })
  )

  it.effect("a failure with a stack is one line too", () =>
    Effect.gen(function* () {
      yield* as({})(Effect.logError("The UDP echo ended", new Error("no\nroute")))
      const [line] = yield* TestConsole.logLines
      assert.match(String(line), /^[^\n]*ERROR The UDP echo ended [^\n]*no[^\n]*route[^\n]*$/u)
    })
  )

  it.effect.prop("whatever is logged for people is one printable line", [hostileText], ([text]) =>
    Effect.gen(function* () {
      const before = (yield* TestConsole.logLines).length
      yield* as({})(Effect.annotateLogs(Effect.logInfo(`x${text}\r\n`, { text }), { peer: text }))
      const lines = (yield* TestConsole.logLines).slice(before)
      assert.lengthOf(lines, 1)
      assert.notMatch(String(lines[0]), forbidden)
    })
  )

  it.effect.prop("whatever is logged for programs is one line that a terminal may show", [hostileText], ([text]) =>
    Effect.gen(function* () {
      const before = (yield* TestConsole.logLines).length
      yield* as({ logFormat: "json" })(Effect.annotateLogs(Effect.logInfo(`x${text}\r\n`), { peer: text }))
      const lines = (yield* TestConsole.logLines).slice(before)
      assert.lengthOf(lines, 1)
      assert.notMatch(
        String(lines[0]),
        /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u
      )
      const entry: unknown = JSON.parse(String(lines[0]))
      assert.deepInclude(entry, { message: `x${text}\r\n`, annotations: { peer: text } })
    })
  )
})
