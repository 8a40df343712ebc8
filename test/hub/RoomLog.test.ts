import { assert, describe, it } from "@effect/vitest"
import { Batch } from "../../src/hub/Batch.ts"
import { RoomLog } from "../../src/hub/RoomLog.ts"
import { codec, entries, notice } from "./Reader.ts"

/** Two entries. */
const pair = (first: number) => new Batch(entries(first, notice("one"), notice("two")))
const { weight } = pair(1)

const filled = (batches: number, maxBytes = weight * 3) => {
  const log = new RoomLog(maxBytes)
  for (let index = 0; index < batches; index++) log.append(pair(index * 2 + 1))
  return log
}

const nobody = { person: 0, hearsOwn: false, isIgnored: undefined }

describe("RoomLog", () => {
  it("is empty at first: nothing is missed, nothing is newer", () => {
    const log = new RoomLog(1)
    assert.deepStrictEqual([log.head, log.tail, log.bytes, log.after(0)], [0, 1, 0, undefined])
  })

  it("keeps what fits, and says what a cursor can no longer get", () => {
    const log = filled(5)
    assert.deepStrictEqual([log.head, log.tail, log.bytes], [10, 5, weight * 3])
    assert.deepStrictEqual(
      [0, 3, 4, 5].map((cursor) => log.missedBefore(log.after(cursor)!, cursor)),
      [4, 1, 0, 0]
    )
  })

  it("a gap is missed, unless its numbers were never given", () => {
    const log = filled(2)
    log.append(pair(10))
    log.leap()
    log.append(pair(1000))
    log.append(pair(1002))
    assert.deepStrictEqual(
      [4, 10, 11, 1001].map((cursor) => log.missedBefore(log.after(cursor)!, cursor)),
      [5, 0, 0, 0]
    )
    log.append(pair(1010))
    assert.strictEqual(log.missedBefore(log.after(1003)!, 1003), 6)
    // the last that is held follows on the leap, and so does one that it has passed
    for (let first = 1012; first < 1020; first += 2) log.append(pair(first))
    assert.deepStrictEqual([log.tail, log.missedBefore(log.after(4)!, 4)], [1014, 1013 - 4 - (999 - 11)])
  })

  it("keeps the newest batch however heavy it is", () => {
    const log = filled(4, 1)
    assert.deepStrictEqual([log.tail, log.head, log.bytes], [7, 8, weight])
  })

  it("finds the oldest batch with something newer than a cursor, wherever that is", () => {
    const log = filled(3000, weight * 2000)
    for (const cursor of [2000, 2001, 2002, 3333, 5997, 5998, 5999]) {
      const batch = log.after(cursor)!
      assert.isTrue(batch.last > cursor && batch.first <= cursor + 1, `after ${cursor}: ${batch.first}-${batch.last}`)
    }
    assert.strictEqual(log.after(17)?.first, log.tail)
    assert.strictEqual(log.after(6000), undefined)
  })

  it("counts encodings, and drops the oldest when they outgrow it", () => {
    const log = filled(3)
    const bytes = log.bytesFor(log.after(2)!, codec, 2, nobody)
    assert.strictEqual(new TextDecoder().decode(bytes), "3:one;4:two;")
    assert.deepStrictEqual([log.tail, log.bytes], [3, weight * 2 + bytes.length])
    log.append(pair(7))
    // the encoding goes with its batch
    assert.deepStrictEqual([log.tail, log.bytes], [5, weight * 2])
  })
})
