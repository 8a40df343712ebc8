import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Mentions } from "../../src/hub/Mentions.ts"
import { cut, isMentioned } from "../../web/Mentions.ts"
import { anyName, hostileText } from "../chat/HostileText.ts"

describe("a mention", () => {
  it("is the name as a word, in any case, with what ends a sentence after it", () => {
    const parts = cut("Ann: ask ann. or joann, ann-marie, ANN!", "ann")
    assert.deepStrictEqual(
      parts.flatMap(({ isMention, text }) => (isMention ? [text] : [])),
      ["Ann", "ann", "ANN"]
    )
  })

  it.effect.prop("is what the server rings for", [hostileText, anyName, hostileText], ([before, name, after]) =>
    Effect.sync(() => {
      const text = `${before}${name}${after}`
      const ringing = new Mentions()
      ringing.set(name, 7, true)
      const isRung = ringing.in({ _tag: "Said", by: { id: 1, name: "bob" }, text }) !== undefined
      assert.strictEqual(isMentioned(text, name), isRung)
      assert.strictEqual(
        cut(text, name)
          .map((part) => part.text)
          .join(""),
        text
      )
    })
  )
})
