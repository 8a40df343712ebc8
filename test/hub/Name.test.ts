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

  it.each([
    ["Admin-", "admin"],
    ["a_d_m_i_n", "admin"],
    ["S.E.R.V.E.R", "server"],
    ["hubbub___", "hubbub"],
    ["adm1n", "admin"],
    ["admln", "admin"],
    ["Adrnin", "admin"],
    ["systern", "system"],
    ["r00t", "root"],
    ["R-0.0_T", "root"],
    ["s3rver", "server"],
    ["St4ff", "staff"],
    ["sy57em", "system"],
    ["hu88ub", "hubbub"],
    ["a1l", "all"],
    ["l0bby", "lobby"],
    ["ovvner", "owner"],
    ["m0d-", "mod"]
  ])("%s reads like %s, and the objection says so", (name, word) => {
    assert.isFalse(isName(name))
    assert.strictEqual(objection(name), `${name} reads like ${word}, which is reserved; try another name`)
  })

  it.each([
    ["servers", "server1", "op2", "mod-7", "root-beer", "hubbub2", "system32"],
    ["ann-admin", "not.admin", "guest-1000", "rooty", "modern", "adminton", "allan", "opal", "yours", "heretic"],
    ["Ali", "A.Li", "ALI", "Al", "Lia", "Will", "Bill_1", "Moder", "Roland", "Rooster", "Ulla", "Heer", "Sysiphos"],
    ["Bernard", "Arno", "Lou1s", "B0b", "x1", "l33t", "a-1", "u0", "R2-D2", "C3PO", "neo.1999"]
  ])("%s, %s, %s and the like only remind of a reserved word", (...names) => {
    for (const name of names) assert.isTrue(isName(name), name)
  })

  it("the objection to anything else is the rule", () => {
    assert.strictEqual(objection("9 lives"), `That cannot be a name: one ${rule}`)
  })

  it("the rule says the limits", () => {
    assert.match(rule, /1 to 24 letters from a to z, digits, _ - or \. and begins with a letter/u)
  })

  it("names that differ only in case are the same", () => {
    assert.strictEqual(keyOf("Ann"), keyOf("aNN"))
    assert.notStrictEqual(keyOf("ann"), keyOf("anne"))
  })

  it.effect.prop("every name of the allowed characters is one", [anyName], ([name]) =>
    Effect.sync(() => assert.isTrue(isName(name)))
  )

  it.effect.prop("whatever else is a name delimits nothing", [hostileText, anyName], ([text, name]) =>
    Effect.sync(() => {
      for (const candidate of [text, name + text, text + name]) {
        if (isName(candidate)) assert.match(candidate, /^[a-z][a-z0-9_.-]{0,23}$/iu)
      }
    })
  )
})
