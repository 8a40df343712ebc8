import { assert, describe, it } from "@effect/vitest"
import { Batch } from "../../src/hub/Batch.ts"
import type { RoomEvent } from "../../src/hub/RoomEvent.ts"
import { codec, entries, notice } from "./Reader.ts"

const ann = { id: 1, name: "ann" }
const bob = { id: 2, name: "bob" }
const said = (by: typeof ann, text: string): RoomEvent => ({ _tag: "Said", by, text })

const batch = () =>
  new Batch(
    entries(
      5,
      said(ann, "a"),
      notice("n"),
      said(ann, "b"),
      said(bob, "c"),
      { _tag: "Acted", by: ann, text: "d" },
      { _tag: "Renamed", by: ann, from: "nan" },
      { _tag: "Left", by: ann, reason: "quit" }
    )
  )
const read = (batch: Batch, after: number, reader: number) =>
  new TextDecoder().decode(batch.bytesFor(codec, after, reader))

describe("Batch", () => {
  it("cuts their own talk and acts, and nothing else, from what speakers get", () => {
    assert.strictEqual(read(batch(), 4, 0), "5:a;6:n;7:b;8:c;9:d;10:Renamed;11:Left;")
    assert.strictEqual(read(batch(), 4, 1), "6:n;8:c;10:Renamed;11:Left;")
    assert.strictEqual(read(batch(), 4, 2), "5:a;6:n;7:b;9:d;10:Renamed;11:Left;")
    assert.strictEqual(read(batch(), 4, 3), "5:a;6:n;7:b;8:c;9:d;10:Renamed;11:Left;")
  })

  it("cuts what came before a cursor in its middle", () => {
    assert.strictEqual(read(batch(), 5, 0), "6:n;7:b;8:c;9:d;10:Renamed;11:Left;")
    assert.strictEqual(read(batch(), 8, 1), "10:Renamed;11:Left;")
    assert.strictEqual(read(batch(), 11, 0), "")
  })

  it("gives a speaker nothing where there is nothing but their own", () => {
    assert.strictEqual(new Batch(entries(1, said(ann, "a"), said(ann, "b"))).bytesFor(codec, 0, 1).length, 0)
  })

  it("encodes once per codec and shares the buffer among all who get the whole", () => {
    let encoded = 0
    const counting = {
      ...codec,
      encode: (entry: Parameters<typeof codec.encode>[0]) => {
        encoded++
        return codec.encode(entry)
      }
    }
    const shared = batch()
    const whole = shared.bytesFor(counting, 4, 0)
    assert.strictEqual(shared.bytesFor(counting, 4, 3), whole)
    assert.strictEqual(shared.bytesFor(counting, 0, 9), whole)
    assert.strictEqual(shared.bytesFor(counting, 9, 0).buffer, whole.buffer)
    assert.strictEqual(encoded, 7)
  })

  it("weighs more by each codec's bytes, once", () => {
    const weighed = batch()
    const { weight } = weighed
    const { length } = weighed.bytesFor(codec, 4, 0)
    assert.strictEqual(weighed.weight, weight + length)
    weighed.bytesFor(codec, 6, 1)
    assert.strictEqual(weighed.weight, weight + length)
    weighed.bytesFor({ ...codec }, 4, 0)
    assert.strictEqual(weighed.weight, weight + 2 * length)
  })
})
