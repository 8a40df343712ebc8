import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { nearest } from "../src/Nearest.ts"

const words = ["nick", "who", "me", "quit", "help"]

const cases: ReadonlyArray<readonly [word: string, meant: string | undefined]> = [
  ["nick", "nick"],
  ["nik", "nick"],
  ["nickk", "nick"],
  ["nock", "nick"],
  ["quti", undefined],
  ["quite", "quit"],
  ["m", "me"],
  ["he", "me"],
  ["hepl", undefined],
  ["halp", "help"],
  ["weather", undefined],
  ["", undefined],
  ["a".repeat(1_000_000), undefined]
]

describe("nearest", () => {
  it.each(cases)("%.20s", (word, meant) => {
    assert.strictEqual(nearest(word, words), meant)
  })

  it("of two equally near, the first", () => {
    assert.strictEqual(nearest("cat", ["bat", "rat"]), "bat")
    assert.strictEqual(nearest("abcdef", ["abxxef", "abcxef"]), "abcxef")
  })

  it("nothing is near to nothing", () => {
    assert.isUndefined(nearest("nick", []))
  })

  const letters = Schema.String.check(Schema.isMaxLength(12))

  it.effect.prop(
    "every word is nearest to itself, and one slip away from itself it is found",
    [letters, Schema.Int],
    ([word, at]) =>
      Effect.sync(() => {
        assert.strictEqual(nearest(word, [`${word}xxxxx`, word]), word)
        const slip = Math.abs(at) % (word.length + 1)
        assert.strictEqual(nearest(`${word.slice(0, slip)}x${word.slice(slip)}`, [word]), word)
      })
  )
})
