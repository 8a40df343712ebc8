import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isName, keyOf, objection, rule } from "../../src/hub/Name.ts"
import { anyName, hostileText } from "../chat/HostileText.ts"

const good = ["a", "Z", "ann", "guest-4821", "a_b", "a.b", "a-", "a.", "A1", "a".repeat(24)]

const bad = [
  "",
  " ",
  "a b",
  " ann",
  "ann ",
  "ann\n",
  "\nann",
  "1ann",
  "_ann",
  "-ann",
  ".ann",
  "*",
  "<ann",
  "ann>",
  "an:n",
  "/ann",
  "#ann",
  "ann\u200b",
  "\u200b",
  "аnn",
  "ａｎｎ",
  "änn",
  "ann\u0301",
  "😃",
  "a".repeat(25)
]

describe("Name", () => {
  it.each(good)("%s is a name", (name) => {
    assert.isTrue(isName(name))
  })

  it.each(bad)("%j is none", (name) => {
    assert.isFalse(isName(name))
  })

  it.each(["server", "Server", "SYSTEM", "admin", "hubbub", "root", "operator", "everyone", "staff", "lobby"])(
    "%s is reserved, and the objection says so",
    (name) => {
      assert.isFalse(isName(name))
      assert.strictEqual(objection(name), `${name} is reserved; try another name`)
    }
  )

  it.each(["servers", "server1", "ann-admin", "guest-1000", "rooty"])("%s only looks like a reserved word", (name) => {
    assert.isTrue(isName(name))
  })

  it("the objection to anything else is the rule", () => {
    assert.strictEqual(objection("9 lives"), `That cannot be a name: one ${rule}`)
  })

  it("the rule says the limits", () => {
    assert.match(rule, /1 to 24 letters, digits, _ - or \. and begins with a letter/u)
  })

  it("names that differ only in case are the same", () => {
    assert.strictEqual(keyOf("Ann"), keyOf("aNN"))
    assert.notStrictEqual(keyOf("ann"), keyOf("anne"))
  })

  it.effect.prop("every name of the allowed characters is one", [anyName], ([name]) => Effect.sync(() => isName(name)))

  it.effect.prop("whatever else is a name delimits nothing", [hostileText, anyName], ([text, name]) =>
    Effect.sync(() => {
      for (const candidate of [text, name + text, text + name]) {
        if (isName(candidate)) assert.match(candidate, /^[a-z][a-z0-9_.-]{0,23}$/iu)
      }
    })
  )
})
