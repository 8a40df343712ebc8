import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { delay } from "../../web/Backoff.ts"
import { Connection, type Status, type WireEvents } from "../../web/Connection.ts"
import type { ServerFrame } from "../../web/Frames.ts"
import { welcome } from "./Told.ts"

/** A network and a clock that do what a test says. */
const stage = () => {
  let now = 0
  let timers: Array<{ readonly at: number; readonly run: () => void }> = []
  const wires: Array<WireEvents & { readonly sent: Array<string>; isClosed: boolean }> = []
  const statuses: Array<Status["type"]> = []
  const heard: Array<string> = []
  const connection = new Connection(
    {
      dial: (events) => {
        const wire = { ...events, sent: [] as Array<string>, isClosed: false }
        wires.push(wire)
        return {
          send: (text) => void wire.sent.push(JSON.parse(text).type),
          close: () => Object.assign(wire, { isClosed: true })
        }
      },
      now: () => now,
      random: () => 1,
      later: (milliseconds, run) => {
        const timer = { at: now + milliseconds, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((one) => one !== timer)
        }
      }
    },
    {
      hello: () => ({ type: "hello", client: "0123456789abcdef" }),
      onFrame: ({ type }) => heard.push(type),
      onStatus: ({ type }) => statuses.push(type)
    }
  )
  /** Lets time pass. */
  const pass = (milliseconds: number) => {
    const until = now + milliseconds
    for (;;) {
      const next = timers.toSorted((one, other) => one.at - other.at)[0]
      if (next === undefined || next.at > until) break
      timers = timers.filter((one) => one !== next)
      now = next.at
      next.run()
    }
    now = until
  }
  const tell = (frame: ServerFrame) => wires.at(-1)!.onText(JSON.stringify(frame))
  const open = () => {
    connection.connect()
    wires.at(-1)!.onOpen()
    tell(welcome)
  }
  return { connection, heard, open, pass, statuses, tell, wires }
}

describe("a connection", () => {
  it("says hello first, and is open once it is welcome", () => {
    const { connection, open, statuses, wires } = stage()
    assert.isFalse(connection.send({ type: "ping" }))
    open()
    assert.deepStrictEqual([wires[0]!.sent, statuses], [["hello"], ["connecting", "open"]])
    assert.isTrue(connection.send({ type: "ping" }))
  })

  it("comes back when it is lost, waiting longer each time, until it is welcome again", () => {
    const { open, pass, wires } = stage()
    open()
    wires[0]!.onClose(1006)
    pass(499)
    assert.lengthOf(wires, 1)
    pass(1)
    assert.lengthOf(wires, 2)
    wires[1]!.onClose(1006)
    pass(999)
    assert.lengthOf(wires, 2)
    pass(1)
    assert.lengthOf(wires, 3)
    open()
    wires[3]!.onClose(1001)
    pass(500)
    assert.lengthOf(wires, 5)
  })

  it("leaves a busy server alone for a while", () => {
    const { open, pass, wires } = stage()
    open()
    wires[0]!.onClose(1013)
    pass(9999)
    assert.lengthOf(wires, 1)
    pass(1)
    assert.lengthOf(wires, 2)
  })

  it("asks after a silence, and gives up when nothing answers", () => {
    const { open, pass, statuses, tell, wires } = stage()
    open()
    pass(25_000)
    assert.deepStrictEqual(wires[0]!.sent, ["hello", "ping"])
    tell({ type: "pong" })
    pass(25_000 + 9999)
    assert.isFalse(wires[0]!.isClosed)
    pass(1)
    assert.isTrue(wires[0]!.isClosed)
    assert.strictEqual(statuses.at(-1), "waiting")
    pass(500)
    assert.lengthOf(wires, 2)
    // whatever the lost one still says is not heard
    wires[0]!.onClose(1006)
    assert.strictEqual(statuses.at(-1), "connecting")
  })

  it("gives up an attempt that goes nowhere", () => {
    const { connection, pass, wires } = stage()
    connection.connect()
    pass(35_000 + 500)
    assert.lengthOf(wires, 2)
  })

  it("finds out at once when the page wakes up", () => {
    const { connection, open, wires } = stage()
    open()
    connection.wake()
    assert.deepStrictEqual(wires[0]!.sent, ["hello", "ping"])
    wires[0]!.onClose(1006)
    connection.wake()
    assert.lengthOf(wires, 2)
  })

  for (const code of [1000, 1003, 1007, 1008, 4000, 4400]) {
    it(`does not come back by itself after ${code}`, () => {
      const { connection, open, pass, wires } = stage()
      open()
      wires[0]!.onClose(code)
      pass(3_600_000)
      assert.deepStrictEqual([wires.length, connection.status.type], [1, "over"])
      connection.connect()
      assert.lengthOf(wires, 2)
    })
  }

  it("does what the server said when it closed, and shows its words", () => {
    const closed = (mayReturn: boolean, code: number) => {
      const { connection, open, tell, wires } = stage()
      open()
      tell({ type: "closing", reason: "kicked", text: "An operator sent you away", mayReturn })
      wires[0]!.onClose(code)
      return connection.status
    }
    assert.deepInclude(closed(false, 1001), { type: "over", text: "An operator sent you away" })
    assert.deepInclude(closed(false, 4000), { type: "over", text: "This conversation goes on in another tab." })
    assert.deepInclude(closed(true, 1008), { type: "waiting", text: "An operator sent you away" })
  })

  it("passes over what it does not understand", () => {
    const { heard, open, wires } = stage()
    open()
    for (const text of ["", "{", "null", "[]", "7", "{}"]) wires[0]!.onText(text)
    assert.deepStrictEqual(heard, ["welcome"])
  })
})

it.effect.prop(
  "waits half a minute at most, and never less than half of what it would",
  [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5000 })), Schema.Boolean],
  ([attempt, isBusy]) =>
    Effect.sync(() => {
      const [least, most] = [delay(attempt, 0, isBusy), delay(attempt, 1, isBusy)]
      assert.isTrue(most <= 30_000 && least >= 250 && Math.abs(2 * least - most) <= 1, `${least} to ${most}`)
    })
)
