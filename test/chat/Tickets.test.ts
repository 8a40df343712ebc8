import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { maxTicketLength, Tickets } from "../../src/chat/Tickets.ts"
import * as VoidTickets from "../../src/chat/VoidTickets.ts"
import { seal } from "../../src/http/TicketKey.ts"
import type { Position } from "../../src/hub/Hub.ts"

const sealOf = (byte: number) => seal(Redacted.make(new Uint8Array(32).fill(byte)))

const tickets = (voids = VoidTickets.memory(10), byte = 1) => new Tickets(sealOf(byte), voids)

const ann = "ann-has-this-secret"
const at = (seq: number, epoch = "e1") => ({ epoch, seq })

const places = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e15 - 1 }))

/** Whether a client may go on in a room after a place. */
const holds = (all: Tickets, ticket: string, client: string, room: string, after: Position): boolean =>
  Effect.runSync(all.good(client, [{ room, ticket, after }])).length === 1

describe("a ticket", () => {
  it.effect.prop(
    "lets one go on after any place since one came, and after none before",
    [places, places],
    ([from, seq]) =>
      Effect.sync(() => {
        const ticket = tickets().issue(ann, "lobby", at(from))
        assert.strictEqual(holds(tickets(), ticket, ann, "lobby", at(seq)), seq >= from)
        assert.isAtMost(ticket.length, maxTicketLength)
      })
  )

  it("is of one client, one room, one epoch and one key", () => {
    const ticket = tickets().issue(ann, "lobby", at(5))
    assert.isTrue(holds(tickets(), ticket, ann, "lobby", at(5)))
    assert.isFalse(holds(tickets(), ticket, "bob-has-this-secret", "lobby", at(5)))
    assert.isFalse(holds(tickets(), ticket, ann, "dev", at(5)))
    assert.isFalse(holds(tickets(), ticket, ann, "lobby", at(5, "e2")))
    assert.isFalse(holds(tickets(VoidTickets.memory(10), 2), ticket, ann, "lobby", at(5)))
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
      assert.isFalse(holds(tickets(), forged, ann, "lobby", at(9)), forged)
    }
  })

  it("is void when its client left for good; one of the next stay is not", () => {
    const all = tickets()
    const [before, elsewhere] = [all.issue(ann, "dev", at(5)), all.issue(ann, "lobby", at(5))]
    Effect.runSync(all.void(ann, "dev", at(7)))
    assert.isFalse(holds(all, before, ann, "dev", at(9)))
    assert.isTrue(holds(all, elsewhere, ann, "lobby", at(9)))
    assert.isTrue(holds(all, all.issue(ann, "dev", at(8)), ann, "dev", at(9)))
    // a room that began anew
    assert.isTrue(holds(all, all.issue(ann, "dev", at(1, "e2")), ann, "dev", at(1, "e2")))
  })

  it("of so many who left is remembered as void, the last ones", () => {
    const all = tickets(VoidTickets.memory(2))
    const rooms = ["one", "two", "three"]
    for (const room of ["one", "two", "one", "three"]) Effect.runSync(all.void(ann, room, at(7)))
    assert.deepStrictEqual(
      rooms.map((room) => holds(all, all.issue(ann, room, at(5)), ann, room, at(9))),
      [false, true, false]
    )
  })

  it("is void for all who ask the same store, of many rooms each for itself", () => {
    const voids = VoidTickets.memory(10)
    const [here, there] = [tickets(voids), tickets(voids)]
    Effect.runSync(here.void(ann, "dev", at(7)))
    const shown = ["lobby", "dev", "den"].map((room) => ({ room, ticket: there.issue(ann, room, at(5)), after: at(9) }))
    const good = Effect.runSync(there.good(ann, shown))
    assert.deepStrictEqual(
      good.map(({ room }) => room),
      ["lobby", "den"]
    )
  })

  it("that is nobody's is not asked for", () => {
    const none = { ...VoidTickets.memory(10), find: () => Effect.die("asked") }
    assert.isFalse(holds(tickets(none), "", ann, "lobby", at(5)))
  })
})
