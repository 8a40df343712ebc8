import { assert, describe, it } from "@effect/vitest"
import { settingsText } from "../../src/cli/Help.ts"
import * as Settings from "../../src/Settings.ts"
import { table } from "../../src/SettingTable.ts"

describe("Help", () => {
  it("names every setting with its default, and gives its reason in full", () => {
    const words = settingsText.replace(/\s+/gu, " ")
    for (const [key, setting] of Object.entries(table)) {
      assert.include(words, ` ${Settings.variableOf(key)}=${setting.default} ${setting.why.replace(/\s+/gu, " ")}`)
    }
  })

  it("fits a terminal of 80 columns, and every word is printable", () => {
    for (const line of settingsText.split("\n")) {
      assert.isAtMost(line.length, 80, line)
      assert.match(line, /^[ -~]*$/u)
    }
  })
})
