import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { maxTicketLength, Tickets } from "../../src/chat/Tickets.ts"
import { seal } from "../../src/http/TicketKey.ts"

const sealOf = (byte: number) => seal(Redacted.make(new Uint8Array(32).fill(byte)))

const tickets = (maxVoid = 10) => new Tickets(sealOf(1), maxVoid)

const ann = "ann-has-this-secret"
const at = (seq: number, epoch = "e1") => ({ epoch, seq })

const places = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e15 - 1 }))

describe("a ticket", () => {
  it.effect.prop(
    "lets one go on after any place since one came, and after none before",
    [places, places],
    ([from, seq]) =>
      Effect.sync(() => {
        const ticket = tickets().issue(ann, "lobby", at(from))
        assert.strictEqual(tickets().holds(ticket, ann, "lobby", at(seq)), seq >= from)
        assert.isAtMost(ticket.length, maxTicketLength)
      })
  )

  it("is of one client, one room, one epoch and one key", () => {
    const ticket = tickets().issue(ann, "lobby", at(5))
    assert.isTrue(tickets().holds(ticket, ann, "lobby", at(5)))
    assert.isFalse(tickets().holds(ticket, "bob-has-this-secret", "lobby", at(5)))
    assert.isFalse(tickets().holds(ticket, ann, "dev", at(5)))
    assert.isFalse(tickets().holds(ticket, ann, "lobby", at(5, "e2")))
    assert.isFalse(new Tickets(sealOf(2), 10).holds(ticket, ann, "lobby", at(5)))
  })

  it("is no other text", () => {
    const [, mac = ""] = tickets().issue(ann, "lobby", at(5)).split(".")
    for (const forged of [
      "",
      ".",
      `.${mac}`,
      `0.${mac}`,
      `4.${mac}`,
      `-1.${mac}`,
      `5.0.${mac}`,
      `05.${mac}`,
      `5.${mac}=`,
      "5",
      "5."
    ]) {
      assert.isFalse(tickets().holds(forged, ann, "lobby", at(9)), forged)
    }
  })

  it("is void when its client left for good; one of the next stay is not", () => {
    const all = tickets()
    const [before, elsewhere] = [all.issue(ann, "dev", at(5)), all.issue(ann, "lobby", at(5))]
    all.void(ann, "dev", at(7))
    assert.isFalse(all.holds(before, ann, "dev", at(9)))
    assert.isTrue(all.holds(elsewhere, ann, "lobby", at(9)))
    assert.isTrue(all.holds(all.issue(ann, "dev", at(8)), ann, "dev", at(9)))
    // a room that began anew
    assert.isTrue(all.holds(all.issue(ann, "dev", at(1, "e2")), ann, "dev", at(1, "e2")))
  })

  it("of so many who left is remembered as void, the last ones", () => {
    const all = tickets(2)
    const rooms = ["one", "two", "three"]
    for (const room of ["one", "two", "one", "three"]) all.void(ann, room, at(7))
    assert.deepStrictEqual(
      rooms.map((room) => all.holds(all.issue(ann, room, at(5)), ann, room, at(9))),
      [false, true, false]
    )
  })
})
