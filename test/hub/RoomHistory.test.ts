import { assert, describe, it } from "@effect/vitest"
import { RoomHistory } from "../../src/hub/RoomHistory.ts"
import { codec, entries, notice } from "./Reader.ts"

const filled = (maxLines: number, count: number) => {
  const history = new RoomHistory(maxLines)
  for (let seq = 1; seq <= count; seq++) for (const entry of entries(seq, notice(`${seq}`))) history.append(entry)
  return history
}

const seqs = (history: RoomHistory, limit: number) => history.last(limit).map(({ seq }) => seq)

describe("RoomHistory", () => {
  it("keeps the newest lines, as many as it may", () => {
    for (let count = 0; count < 40; count++) {
      const all = Array.from({ length: count }, (_, index) => index + 1)
      assert.deepStrictEqual(seqs(filled(5, count), 100), all.slice(-5))
      assert.deepStrictEqual(seqs(filled(5, count), 2), all.slice(-2))
      assert.deepStrictEqual(seqs(filled(5, count), 0), [])
    }
    assert.deepStrictEqual(seqs(filled(0, 9), 3), [])
  })

  it("everybody who comes before the next line is shown one and the same buffer", () => {
    const history = filled(5, 3)
    const bytes = history.replay(codec, 2)
    assert.strictEqual(new TextDecoder().decode(bytes), "past 2+3;")
    assert.strictEqual(history.replay(codec, 2), bytes)
    assert.strictEqual(new TextDecoder().decode(history.replay(codec, 3)), "past 1+2+3;")
    for (const entry of entries(4, notice("4"))) history.append(entry)
    assert.strictEqual(new TextDecoder().decode(history.replay(codec, 2)), "past 3+4;")
    assert.strictEqual(history.replay(codec, 0).length, 0)
    assert.strictEqual(filled(5, 0).replay(codec, 2).length, 0)
    assert.strictEqual(filled(0, 3).replay(codec, 2).length, 0)
  })
})
