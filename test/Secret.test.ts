import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { isSecret, maxSecretBytes } from "../src/Secret.ts"

const secret = Redacted.make("corréct horse")

describe("Secret", () => {
  it.each<readonly [given: string, isRight: boolean]>([
    ["corréct horse", true],
    ["corréct horsf", false],
    ["corréct hors", false],
    ["corréct horse ", false],
    ["corréct horse\0", false],
    ["", false]
  ])("%j: %s", (given, isRight) => assert.strictEqual(isSecret(given, secret), isRight))

  it("what is longer than any secret may be is none, also where it begins like one", () => {
    const longest = "x".repeat(maxSecretBytes)
    assert.isTrue(isSecret(longest, Redacted.make(longest)))
    assert.isFalse(isSecret(`${longest}x`, Redacted.make(longest)))
  })
})
