import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Agreement, disable, enable, isOn, onNo, onYes, type Transition } from "../../src/net/TelnetOption.ts"

type Message = "yes, welcome" | "yes, unwelcome" | "no" | "enable" | "disable"

const rules: Record<Message, (agreement: Agreement) => Transition> = {
  "yes, welcome": (agreement) => onYes(agreement, true),
  "yes, unwelcome": (agreement) => onYes(agreement, false),
  no: onNo,
  enable,
  disable
}

/** RFC 1143 §7, read out of the text for `him`: each state, each message; where it leads, what is sent. */
const table: ReadonlyArray<readonly [from: Agreement, message: Message, to: Agreement, send?: "yes" | "no"]> = [
  // "Upon receipt of WILL"
  ["no", "yes, welcome", "yes", "yes"],
  ["no", "yes, unwelcome", "no", "no"],
  ["yes", "yes, welcome", "yes"],
  ["yes", "yes, unwelcome", "yes"],
  ["want-no", "yes, welcome", "no"],
  ["want-no", "yes, unwelcome", "no"],
  ["want-no-opposite", "yes, welcome", "yes"],
  ["want-no-opposite", "yes, unwelcome", "yes"],
  ["want-yes", "yes, welcome", "yes"],
  ["want-yes", "yes, unwelcome", "yes"],
  ["want-yes-opposite", "yes, welcome", "want-no", "no"],
  ["want-yes-opposite", "yes, unwelcome", "want-no", "no"],
  // "Upon receipt of WONT"
  ["no", "no", "no"],
  ["yes", "no", "no", "no"],
  ["want-no", "no", "no"],
  ["want-no-opposite", "no", "want-yes", "yes"],
  ["want-yes", "no", "no"],
  ["want-yes-opposite", "no", "no"],
  // "If we decide to ask him to enable"
  ["no", "enable", "want-yes", "yes"],
  ["yes", "enable", "yes"],
  ["want-no", "enable", "want-no-opposite"],
  ["want-no-opposite", "enable", "want-no-opposite"],
  ["want-yes", "enable", "want-yes"],
  ["want-yes-opposite", "enable", "want-yes"],
  // "If we decide to ask him to disable"
  ["no", "disable", "no"],
  ["yes", "disable", "want-no", "no"],
  ["want-no", "disable", "want-no"],
  ["want-no-opposite", "disable", "want-no"],
  ["want-yes", "disable", "want-yes-opposite"],
  ["want-yes-opposite", "disable", "want-yes-opposite"]
]

const within = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

describe("TelnetOption (RFC 1143 §7)", () => {
  it.each(table.map(([from, message, agreement, send]) => ({ from, message, agreement, send })))(
    "$from, $message → $agreement",
    ({ agreement, from, message, send }) => {
      assert.deepStrictEqual(rules[message](from), send === undefined ? { agreement } : { agreement, send })
    }
  )

  it("the table has every state and every message", () => {
    const messages = Object.keys(rules)
    const states = new Set(table.map(([from]) => from))
    assert.strictEqual(
      new Set(table.map(([from, message]) => `${from} ${message}`)).size,
      messages.length * states.size
    )
    assert.strictEqual(states.size, 6)
  })

  it("an option is in use from the agreement until its end is agreed too", () => {
    assert.deepStrictEqual(
      (["no", "want-yes", "want-yes-opposite", "yes", "want-no", "want-no-opposite"] as const).map(isOn),
      [false, false, false, true, true, true]
    )
  })

  it.effect.prop(
    "two sides that change their minds while messages are underway come to rest, agreed",
    [Arbitrary.array(within(0, 5), { maxLength: 40 })],
    ([turns]) =>
      Effect.sync(() => {
        const ends = [
          { agreement: "no" as Agreement, inbox: [] as Array<"yes" | "no"> },
          { agreement: "no" as Agreement, inbox: [] as Array<"yes" | "no"> }
        ]
        const move = (end: number, { agreement, send }: Transition) => {
          ends[end]!.agreement = agreement
          if (send !== undefined) ends[1 - end]!.inbox.push(send)
        }
        const deliver = (end: number) => {
          const said = ends[end]!.inbox.shift()
          if (said === undefined) return false
          move(end, said === "yes" ? onYes(ends[end]!.agreement, true) : onNo(ends[end]!.agreement))
          return true
        }
        for (const turn of turns) {
          const end = turn % 2
          if (turn < 2) move(end, enable(ends[end]!.agreement))
          else if (turn < 4) move(end, disable(ends[end]!.agreement))
          else deliver(end)
        }
        // each message changes a state or is the last of its exchange: a loop would never empty the inboxes
        let steps = 0
        while (deliver(0) || deliver(1)) assert.isBelow(++steps, 10 * (turns.length + 1))
        assert.include(["yes", "no"], ends[0]!.agreement)
        assert.strictEqual(ends[0]!.agreement, ends[1]!.agreement)
      })
  )
})
