import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { jsonOf } from "../../src/cli/Json.ts"
import { hostileText } from "../chat/HostileText.ts"

describe("jsonOf", () => {
  it.effect.prop("is read back as it was, and shows nothing a terminal could act on", [hostileText], ([text]) =>
    Effect.sync(() => {
      const json = jsonOf({ text })
      assert.deepStrictEqual(JSON.parse(json), { text })
      assert.notMatch(json, /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u{e0000}-\u{e0fff}]/u)
    })
  )

  it("escapes what is beyond the first plane too", () => {
    assert.strictEqual(jsonOf("\u{e0041}\u009b\u202eé😀"), '"\\udb40\\udc41\\u009b\\u202eé😀"')
  })
})
