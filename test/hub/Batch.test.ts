import { assert, describe, it } from "@effect/vitest"
import { Batch, type Reader } from "../../src/hub/Batch.ts"
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
const reader = (person: number, more: Partial<Reader> = {}): Reader => ({
  person,
  hearsOwn: false,
  isIgnored: undefined,
  ...more
})
const read = (batch: Batch, after: number, person: number, more?: Partial<Reader>) =>
  new TextDecoder().decode(batch.bytesFor(codec, after, reader(person, more)))

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
    assert.strictEqual(new Batch(entries(1, said(ann, "a"), said(ann, "b"))).bytesFor(codec, 0, reader(1)).length, 0)
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
    const whole = shared.bytesFor(counting, 4, reader(0))
    assert.strictEqual(shared.bytesFor(counting, 4, reader(3)), whole)
    assert.strictEqual(shared.bytesFor(counting, 0, reader(9)), whole)
    assert.strictEqual(shared.bytesFor(counting, 9, reader(0)).buffer, whole.buffer)
    assert.strictEqual(encoded, 7)
  })

  it("gives their own lines back to those who ask for them, but not their arrival", () => {
    const own = new Batch(entries(1, { _tag: "Joined", by: ann }, said(ann, "a"), said(bob, "b")))
    assert.strictEqual(read(own, 0, 1, { hearsOwn: true }), "2:a;3:b;")
    assert.strictEqual(read(own, 0, 2, { hearsOwn: true }), "1:Joined;2:a;3:b;")
  })

  it("leaves out talk, comings and goings of those who are ignored; a new name concerns everybody", () => {
    const isIgnored: Reader["isIgnored"] = ({ name }) => name === "ann"
    assert.strictEqual(read(batch(), 4, 3, { isIgnored }), "6:n;8:c;10:Renamed;")
    assert.strictEqual(read(batch(), 4, 2, { isIgnored }), "6:n;10:Renamed;")
  })

  it("rings whom an entry names, once a batch, unless the entry is not for them", () => {
    const named = () =>
      new Batch(entries(1, said(ann, "a"), said(ann, "b")), new Map([1, 2].map((seq) => [seq, new Set([2])])))
    assert.strictEqual(read(named(), 0, 2), "1:a;2:b;ring;")
    assert.strictEqual(read(named(), 1, 2), "2:b;ring;")
    assert.strictEqual(read(named(), 0, 3), "1:a;2:b;")
    assert.strictEqual(read(named(), 0, 2, { isIgnored: () => true }), "")
  })

  it("weighs more by each codec's bytes, once", () => {
    const weighed = batch()
    const { weight } = weighed
    const { length } = weighed.bytesFor(codec, 4, reader(0))
    assert.strictEqual(weighed.weight, weight + length)
    weighed.bytesFor(codec, 6, reader(1))
    assert.strictEqual(weighed.weight, weight + length)
    weighed.bytesFor({ ...codec }, 4, reader(0))
    assert.strictEqual(weighed.weight, weight + 2 * length)
  })
})
