import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { InputRow } from "../../src/cli/InputRow.ts"
import { LineEditor, type Outcome } from "../../src/cli/LineEditor.ts"

const plain = { ctrl: false, meta: false, shift: false }

/** Presses keys written as `text`, `<left>`, `<C-w>`; the last outcome. */
const press = (editor: LineEditor, keys: string, isHidden = false): Outcome => {
  let outcome: Outcome = { _tag: "Edited" }
  for (const [, named, control, typed] of keys.matchAll(/<(\w+)>|<C-(\w)>|([^<])/gu)) {
    const key = { ...plain, name: named ?? control ?? typed!.toLowerCase(), ctrl: control !== undefined }
    outcome = editor.press(key, typed, isHidden)
  }
  return outcome
}

/** The line with `|` for the cursor. */
const shown = (editor: LineEditor): string => `${editor.before.join("")}|${editor.after.join("")}`

describe("LineEditor", () => {
  it.each([
    ["typing", "abc", "abc|"],
    ["the middle", "ac<left>b", "ab|c"],
    ["left and right stop at the ends", "ab<left><left><left><right>x", "ax|b"],
    ["Home and End", "bc<home>a<end>d", "abcd|"],
    ["Ctrl-A and Ctrl-E", "bc<C-a>a<C-e>d", "abcd|"],
    ["Ctrl-B and Ctrl-F", "abc<C-b><C-b><C-f>x", "abx|c"],
    ["Backspace and Ctrl-H", "abc<backspace><C-h>", "a|"],
    ["Backspace at the beginning", "ab<home><backspace>", "|ab"],
    ["Delete and Ctrl-D", "abcd<home><delete><C-d>", "|cd"],
    ["Delete at the end", "ab<delete>", "ab|"],
    ["Ctrl-U", "abc def<left><C-u>", "|f"],
    ["Ctrl-K", "abc<left><left><C-k>", "a|"],
    ["Ctrl-W", "one two  <C-w>", "one |"],
    ["Ctrl-W twice", "one two<C-w><C-w>", "|"],
    ["Ctrl-C clears", "abc<C-c>", "|"],
    ["one character is one step, however it is encoded", "a😃日<left><backspace>", "a|日"],
    ["an unknown key", "ab<f5><C-q>", "ab|"]
  ])("%s", (_what, keys, line) => {
    const editor = new LineEditor()
    press(editor, keys)
    assert.strictEqual(shown(editor), line)
  })

  it("submits, and begins anew", () => {
    const editor = new LineEditor()
    assert.deepStrictEqual(press(editor, "hello<left><return>"), { _tag: "Submitted", line: "hello" })
    assert.strictEqual(shown(editor), "|")
    assert.deepStrictEqual(press(editor, "<enter>"), { _tag: "Submitted", line: "" })
  })

  it("ends at Ctrl-D and quits at Ctrl-C only where there is nothing", () => {
    const editor = new LineEditor()
    assert.strictEqual(press(editor, "a<C-c>")._tag, "Edited")
    assert.strictEqual(press(editor, "<C-c>")._tag, "Interrupted")
    assert.strictEqual(press(editor, "a<C-d>")._tag, "Edited")
    assert.strictEqual(press(editor, "<C-u><C-d>")._tag, "EndOfInput")
  })

  it("has back what was sent, and what was about to be", () => {
    const editor = new LineEditor()
    press(editor, "one<return>two<return>two<return><return>draft<up>")
    assert.strictEqual(shown(editor), "two|")
    press(editor, "<up>")
    assert.strictEqual(shown(editor), "one|")
    press(editor, "<up><C-n>")
    assert.strictEqual(shown(editor), "two|")
    press(editor, "<down><down>")
    assert.strictEqual(shown(editor), "draft|")
    // an old line that is changed is sent as a new one, and stays as it was
    press(editor, "<C-u><up><up>!<return><up><up><up>")
    assert.strictEqual(shown(editor), "one|")
  })

  it("does not keep what was hidden", () => {
    const editor = new LineEditor()
    press(editor, "user<return>")
    assert.deepStrictEqual(press(editor, "secret<return>", true), { _tag: "Submitted", line: "secret" })
    press(editor, "<up>")
    assert.strictEqual(shown(editor), "user|")
  })

  it("is bounded, in length and in history", () => {
    const editor = new LineEditor()
    editor.press({ ...plain, name: "" }, "x".repeat(100_000), false)
    assert.strictEqual(editor.before.length, 8192)
    press(editor, "<return>")
    for (let index = 0; index < 600; index++) press(editor, `${index}<return>`)
    for (let index = 0; index < 1000; index++) press(editor, "<up>")
    assert.strictEqual(shown(editor), "100|")
  })

  it("takes no control character in from a paste", () => {
    const editor = new LineEditor()
    editor.press({ ...plain, name: "" }, "a\u0007b\u009bc", false)
    assert.strictEqual(shown(editor), "a␇b\ufffdc|")
  })
})

/** A terminal of one row that scrolls: what a person sees. */
const screen = (written: string, columns: number) => {
  const above: Array<string> = []
  let row: Array<string> = []
  let cursor = 0
  for (const [whole, back] of written.matchAll(/\u001b\[(\d+)D|\u001b\[J|[^\u001b]/gu)) {
    if (back !== undefined) cursor -= Number(back)
    else if (whole === "\u001b[J") row = row.slice(0, cursor)
    else if (whole === "\r") cursor = 0
    else if (whole === "\n") {
      above.push(row.join(""))
      row = []
      cursor = 0
    } else row[cursor++] = whole
    assert.isBelow(row.length, columns, "the last column would wrap the row")
    assert.isAtLeast(cursor, 0)
  }
  return { above, row: row.join(""), cursor }
}

const input = (before: string, after = "") => ({ before: Array.from(before), after: Array.from(after) })

describe("InputRow", () => {
  it("prints above what is typed, and leaves it and the cursor as they were", () => {
    const row = new InputRow(40)
    const typed = input("half a li", "ne")
    const written = row.draw(typed) + row.print("news\nmore news\n", typed)
    assert.deepStrictEqual(screen(written, 40), { above: ["news", "more news"], row: "half a line", cursor: 9 })
  })

  it("keeps an unfinished line of the other side before the input, until it ends", () => {
    const row = new InputRow(40)
    let written = row.print("hello\nlog", input(""))
    written += row.print("in: ", input("an"))
    assert.deepStrictEqual(screen(written, 40), { above: ["hello"], row: "login: an", cursor: 9 })
    written += row.submit("ann") + row.print("welcome\n", input(""))
    assert.deepStrictEqual(screen(written, 40), { above: ["hello", "login: ann", "welcome"], row: "", cursor: 0 })
  })

  it("scrolls a long line sideways under the cursor", () => {
    const row = new InputRow(11)
    assert.deepStrictEqual(screen(row.draw(input("0123456789abcdef")), 11), { above: [], row: "789abcdef", cursor: 9 })
    assert.deepStrictEqual(screen(row.draw(input("", "0123456789abcdef")), 11), {
      above: [],
      row: "0123456789",
      cursor: 0
    })
    assert.deepStrictEqual(screen(row.draw(input("0123456789abc", "def")), 11), {
      above: [],
      row: "456789abcd",
      cursor: 9
    })
  })

  it("counts two columns for a wide character, none for a combining one", () => {
    const row = new InputRow(11)
    assert.isTrue(row.draw(input("a日本語日本語")).endsWith("本語日本語".slice(1)))
    assert.isTrue(row.draw(input("", "e\u0301x")).endsWith("\u001b[2D"))
    assert.isTrue(row.draw(input("", "😃x")).endsWith("\u001b[3D"))
  })

  it("takes a terminal that does not know its width to be 80 wide", () => {
    const row = new InputRow(0)
    assert.strictEqual(screen(row.draw(input("x".repeat(100))), 80).row.length, 78)
  })

  it("leaves with a row of its own for whoever comes next", () => {
    const row = new InputRow(40)
    const written = row.print("login: ", input("typed")) + row.close()
    assert.deepStrictEqual(screen(written, 40), { above: ["login: "], row: "", cursor: 0 })
  })

  const texts = Arbitrary.array(
    Arbitrary.schema(Schema.Literals(["a", "bc ", "\n", "news\n", "0123456789", "x".repeat(50)]))
  )

  it.effect.prop(
    "whatever is printed in whatever pieces, every line stands there whole and the input below it",
    [texts, Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 60, maximum: 90 })))],
    ([pieces, columns]) =>
      Effect.sync(() => {
        const row = new InputRow(columns)
        const typed = input("typed", "text")
        const { above, row: last } = screen(pieces.map((piece) => row.print(piece, typed)).join(""), 5000)
        const lines = pieces.join("").split("\n")
        assert.deepStrictEqual(above, lines.slice(0, -1))
        if (pieces.length > 0) assert.isTrue(last.endsWith("typedtext"), last)
      })
  )
})
