import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Entry, RoomEvent } from "../../src/hub/RoomEvent.ts"
import { StoreFailed } from "../../src/hub/RoomStore.ts"
import { Origins } from "../../src/hub/Origins.ts"
import type { Known, SharedOrder, Stretch } from "../../src/hub/SharedOrder.ts"
import { SharedRoom } from "../../src/hub/SharedRoom.ts"
import { entries, line, notice } from "./Reader.ts"

const originOf = (event: RoomEvent): string => ("origin" in event && event.origin) || ""

/** An order that is an array, of which `missing` is at hand when something is appended; and a room of it. */
const make = (pageSize = 2) => {
  const log: Array<Entry> = []
  const batches: Array<number> = []
  const renewed: Array<string> = []
  const forgotten: Array<number> = []
  const order = {
    epoch: "one",
    missing: true,
    forgotten: 0,
    failures: 0,
    /** What happens before the answer arrives. */
    meanwhile: () => {}
  }
  const about = () => ({ topic: "", forgotten: order.forgotten })
  const append = ({ head }: Known, events: ReadonlyArray<RoomEvent>, _at: number, batch: number) =>
    Effect.suspend((): ReturnType<SharedOrder["append"]> => {
      batches.push(batch)
      if (order.failures-- > 0) return new StoreFailed({ code: "LOST", reason: "it is lost" })
      const unseen = log.filter(({ seq }) => seq > head)
      if (
        unseen.some(({ event }) => events.some((mine) => originOf(mine) !== "" && originOf(mine) === originOf(event)))
      ) {
        return Effect.succeed({ epoch: order.epoch, first: undefined, before: unseen, ...about() })
      }
      const first = (log[log.length - 1]?.seq ?? 0) + 1
      log.push(...entries(first, ...events))
      const before = order.missing ? log.filter(({ seq }) => seq > head && seq < first) : []
      order.meanwhile()
      return Effect.succeed({ epoch: order.epoch, first, before, ...about() })
    })
  const shared: Pick<SharedOrder, "after" | "append" | "trouble"> = {
    append,
    after: ({ head }) =>
      Effect.sync(() => {
        const page = log.filter(({ seq }) => seq > head).slice(0, pageSize)
        return { epoch: order.epoch, entries: page, isFull: page.length === pageSize, ...about() }
      }),
    trouble: () => undefined
  }
  const origins = new Origins()
  const memory = {
    origins,
    topic: "",
    renew: (epoch: string) => renewed.push(epoch),
    forgetUpTo: (seq: number) => forgotten.push(seq)
  }
  const room = new SharedRoom(shared as SharedOrder, { name: "r", epoch: "one", head: 0 }, memory)
  /** Somebody elsewhere says things; the stretch that is told of it. */
  const elsewhere = (...texts: ReadonlyArray<string>): Stretch => {
    const first = (log[log.length - 1]?.seq ?? 0) + 1
    const some = entries(first, ...texts.map(notice))
    log.push(...some)
    return { epoch: order.epoch, first, last: first + texts.length - 1, entries: some }
  }
  return { room, origins, order, log, batches, renewed, forgotten, elsewhere }
}

const numbers = (some: ReadonlyArray<Entry>) => some.map(({ seq }) => seq)

describe("SharedRoom", () => {
  it.effect("hears what others append, once", () =>
    Effect.gen(function* () {
      const { elsewhere, room } = make()
      const stretch = elsewhere("a", "b")
      room.receive(stretch)
      room.receive(stretch)
      assert.deepStrictEqual(numbers(room.takeReceived()), [1, 2])
      assert.isFalse(room.isWaiting)
      room.receive(stretch)
      assert.deepStrictEqual(numbers(room.takeReceived()), [])
      assert.isFalse(room.isBehind)
    })
  )

  it.effect("reads what was lost on the way, page by page", () =>
    Effect.gen(function* () {
      const { elsewhere, room } = make()
      elsewhere("lost", "lost too")
      room.receive(elsewhere("heard"))
      assert.isTrue(room.isBehind)
      assert.deepStrictEqual(numbers(yield* room.catchUp), [1, 2])
      assert.isTrue(room.isBehind)
      assert.deepStrictEqual(numbers(yield* room.catchUp), [3])
      assert.isFalse(room.isBehind)
    })
  )

  it.effect.each([true, false])("what others appended first comes first, whether it is at hand: %s", (missing) =>
    Effect.gen(function* () {
      const { elsewhere, order, room } = make()
      order.missing = missing
      room.receive(elsewhere("heard"))
      elsewhere("unheard 1", "unheard 2", "unheard 3")
      const { others, own } = yield* room.append([notice("mine"), notice("mine too")], 0)
      assert.deepStrictEqual(numbers(others), [1, 2, 3, 4])
      assert.deepStrictEqual(numbers(own), [5, 6])
      // what comes back of one's own is known, and what follows on it is no gap
      room.receive({ epoch: "one", first: 5, last: 6, entries: undefined })
      room.receive(elsewhere("next"))
      assert.isFalse(room.isBehind)
      assert.deepStrictEqual(numbers(room.takeReceived()), [7])
    })
  )

  it.effect("what is heard of while one's own is underway keeps its place", () =>
    Effect.gen(function* () {
      const { elsewhere, order, room } = make()
      const before = elsewhere("before")
      order.meanwhile = () => {
        room.receive(before)
        room.receive({ epoch: "one", first: 2, last: 2, entries: undefined })
        room.receive(elsewhere("after"))
      }
      const { others, own } = yield* room.append([notice("mine")], 0)
      assert.deepStrictEqual([numbers(others), numbers(own)], [[1], [2]])
      assert.isFalse(room.isBehind)
      assert.deepStrictEqual(numbers(room.takeReceived()), [3])
    })
  )

  it.effect("appends the same batch again where it is not known what became of it", () =>
    Effect.gen(function* () {
      const { batches, order, room } = make()
      order.failures = 2
      const appending = room.append([notice("mine")], 0)
      yield* Effect.flip(appending)
      yield* Effect.flip(appending)
      assert.deepStrictEqual(numbers((yield* appending).own), [1])
      yield* room.append([notice("next")], 0)
      assert.deepStrictEqual(batches, [1, 1, 1, 2])
    })
  )

  it.effect("says nothing that others have said meanwhile, whenever it finds out", () =>
    Effect.gen(function* () {
      const { elsewhere, log, order, origins, room } = make(10)
      const lines = ["A", "B", "C"].map((origin) => line(origin, origin))
      for (const one of lines) origins.begin(one)
      const heard = { ...elsewhere("x"), entries: entries(1, line("A", "A")) }
      const appending = room.append([...lines, notice("mine")], 0)
      order.failures = 1
      yield* Effect.flip(appending)
      // one that is told while it is not known what became of the batch, and one that the order answers with
      room.receive(heard)
      elsewhere("y")
      log[1] = entries(2, line("B", "B"))[0]!
      const { others, own } = yield* appending
      assert.deepStrictEqual(numbers(others), [1, 2])
      assert.deepStrictEqual(own, entries(3, lines[2]!, notice("mine")))
      assert.deepStrictEqual(yield* room.append(lines.slice(0, 2), 0), { others: [], own: [] })
    })
  )

  it.effect("says nothing again whose first sender went while it found no place", () =>
    Effect.gen(function* () {
      const { elsewhere, log, origins, room } = make(10)
      const [first, again] = [line("A", "A"), line("A", "A")]
      origins.begin(first)
      origins.begin(again)
      origins.end(first)
      elsewhere("x")
      log[0] = entries(1, line("A", "A"))[0]!
      const { others, own } = yield* room.append([again], 0)
      assert.deepStrictEqual([numbers(others), own], [[1], []])
    })
  )

  it.effect("an order that begins anew is told of, and read from where it got to", () =>
    Effect.gen(function* () {
      const { elsewhere, log, order, renewed, room } = make(10)
      room.receive(elsewhere("before"))
      log.length = 0
      log.push(...entries(1000, notice("lost")))
      order.epoch = "two"
      room.receive(elsewhere("after"))
      assert.isTrue(room.isBehind)
      assert.deepStrictEqual(numbers(yield* room.catchUp), [1, 1000, 1001])
      assert.deepStrictEqual(renewed, ["two"])
    })
  )

  it.effect("is told what is forgotten with each answer, before it hands anything on", () =>
    Effect.gen(function* () {
      const { elsewhere, forgotten, order, room } = make(10)
      elsewhere("a", "b")
      order.forgotten = 1
      yield* Effect.map(room.catchUp, () => assert.deepStrictEqual(forgotten, [1]))
      order.forgotten = 2
      yield* Effect.map(room.append([notice("mine")], 0), () => assert.deepStrictEqual(forgotten, [1, 2]))
    })
  )

  it.effect("more than may wait is read again, when it is wanted", () =>
    Effect.gen(function* () {
      const { elsewhere, room } = make(5000)
      room.receive(elsewhere(...Array.from({ length: 4096 }, () => "x")))
      room.receive(elsewhere("y"))
      assert.isTrue(room.isBehind)
      assert.lengthOf(yield* room.catchUp, 4097)
    })
  )
})
