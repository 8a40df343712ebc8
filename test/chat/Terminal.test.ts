/**
 * A terminal emulator reads what other people's words become: they may fill lines, and do nothing else.
 */
import { assert, describe, it } from "@effect/vitest"
import xterm from "@xterm/headless"
import * as Effect from "effect/Effect"
import { format, plain } from "../../src/chat/LineCodec.ts"
import { complaint } from "../../src/hub/Codec.ts"
import { isName } from "../../src/hub/Name.ts"
import { type Entry, safe } from "../../src/hub/RoomEvent.ts"
import { sanitize } from "../../src/hub/SafeText.ts"
import { chapters } from "../e2e/attacks.ts"
import { hostileText } from "./HostileText.ts"

const columns = 80
const before = ["-- You are ann in #lobby with 1 other: mallory", "<mallory> hi", "* mallory waves"]

/** Everything that a line could do besides filling cells. */
const watch = (terminal: InstanceType<typeof xterm.Terminal>): ReadonlyArray<string> => {
  const acts: Array<string> = []
  terminal.onTitleChange((title) => acts.push(`title ${title}`))
  terminal.onBell(() => acts.push("bell"))
  terminal.onData((data) => acts.push(`answers ${JSON.stringify(data)}`))
  return acts
}

/** Shows lines on a fresh terminal, below others, and tells what became of it. */
const show = async (lines: ReadonlyArray<string>) => {
  const terminal = new xterm.Terminal({ cols: columns, rows: 24, scrollback: 1000, allowProposedApi: true })
  const acts = watch(terminal)
  const text = [...before, ...lines, "<witness> after"].map((line) => `${line}\r\n`).join("")
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  const buffer = terminal.buffer.active
  const rows = Array.from({ length: buffer.baseY + buffer.cursorY }, (_, row) => buffer.getLine(row)!)
  const styled = rows.some((row) =>
    Array.from({ length: columns }, (_, column) => row.getCell(column)!).some((cell) => !cell.isAttributeDefault())
  )
  const shown = rows.map((row) => row.translateToString(true))
  terminal.dispose()
  return { acts, shown, styled, column: buffer.cursorX, isNormal: buffer.type === "normal" }
}

const assertHarmless = async (lines: ReadonlyArray<string>) => {
  const { acts, column, isNormal, shown, styled } = await show(lines)
  assert.deepStrictEqual(acts, [])
  assert.deepStrictEqual(shown.slice(0, before.length), before)
  assert.strictEqual(shown.at(-1), "<witness> after")
  assert.strictEqual(column, 0)
  assert.isTrue(isNormal)
  assert.isFalse(styled)
}

const linesOf = (bytes: Uint8Array): ReadonlyArray<string> => new TextDecoder().decode(bytes).split("\r\n").slice(0, -1)

describe("on a terminal", () => {
  for (const [title, attacks] of chapters) {
    it(`${title}: what reaches others fills lines and does nothing else`, async () => {
      for (const { others } of attacks) await assertHarmless(others)
    })
  }

  it.effect.prop("no text of anybody's does anything but fill lines", [hostileText], ([text]) =>
    Effect.promise(() => {
      const name = "mallory"
      assert.isTrue(isName(name))
      const by = { id: 1, name }
      const events = [
        safe({ _tag: "Said", by, text }),
        safe({ _tag: "Acted", by, text }),
        safe({ _tag: "Topic", by, text }),
        safe({ _tag: "Left", by, reason: text })
      ]
      const entries = events.map((event, index): Entry => ({ _tag: "Entry", seq: index + 1, at: 0, event }))
      const whisper = { from: by, to: { id: 2, name: "ann" }, text: sanitize(text), at: 0 }
      return assertHarmless([
        ...events.map((event) => format(event)),
        ...linesOf(plain.past(entries)),
        ...linesOf(plain.whisper(whisper, false)),
        ...linesOf(plain.reply([complaint(`There is no /${sanitize(text)}`)]))
      ])
    })
  )

  it("would notice what an unfiltered line does", async () => {
    for (const line of [
      "<m> \u001b]0;pwned\u0007",
      "<m> \u001b[1A\u001b[2K",
      "<m> \u001b[31mred",
      "<m> \u0007",
      "<m> \u001b[c"
    ]) {
      let isHarmless = true
      await assertHarmless([line]).catch(() => {
        isHarmless = false
      })
      assert.isFalse(isHarmless, JSON.stringify(line))
    }
  })
})
