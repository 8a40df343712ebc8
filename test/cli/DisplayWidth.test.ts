import { assert, describe, it } from "@effect/vitest"
import { padEnd, width } from "../../src/cli/DisplayWidth.ts"
import { lines } from "../../src/cli/WatchFormat.ts"
import { utf8 } from "../net/Chunking.ts"

describe("DisplayWidth", () => {
  it.each([
    ["ASCII", "ann", 3],
    ["East Asian wide", "日本語", 6],
    ["full width", "ｂｏｂ", 6],
    ["half width", "ｱ", 1],
    ["Hangul", "한글", 4],
    ["an emoji", "😃", 2],
    ["marks", "e\u0301\u0308", 1],
    ["Thai, with marks above", "ที่", 1],
    ["nothing", "", 0]
  ])("%s", (_what, text, columns) => {
    assert.strictEqual(width(text), columns)
    assert.strictEqual(width(padEnd(text, 8)), 8)
  })

  it("what is wider already stays as it is", () => {
    assert.strictEqual(padEnd("日本語", 4), "日本語")
  })

  it("`hubbub watch` aligns its sources by it", () => {
    const names = ["./日本", "./ann"]
    const format = lines(names, false)
    assert.deepStrictEqual(
      names.map((name) => format.source(name).data(utf8("x\n"))),
      ["./日本 | x\n", "./ann  | x\n"]
    )
  })
})
