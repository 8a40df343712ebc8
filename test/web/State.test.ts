import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { keyOf } from "../../web/Conversation.ts"
import type { ServerFrame } from "../../web/Frames.ts"
import * as Gaps from "../../web/Gaps.ts"
import * as Reading from "../../web/Reading.ts"
import { layOut } from "../../web/Rows.ts"
import { activeOf, close, initial, type State } from "../../web/State.ts"
import { title } from "../../web/Unread.ts"
import { entered, inLobby, lookedBack, noon, resumed, said, told, welcome } from "./Told.ts"

const write = (state: State, id: string, text: string): State => Reading.write(state, { at: noon, id, text })!.state

const namesOf = (state: State, key = "#lobby"): ReadonlyArray<string> =>
  state.conversations.get(key)?.room?.people.list.map(({ name }) => name) ?? []

const unreadOf = (state: State, key: string): readonly [unread: number, urgent: number] => {
  const one = state.conversations.get(key)
  return [one?.unread ?? 0, one?.urgent ?? 0]
}

const privately = (from: string, to: string, text = "psst"): ServerFrame => ({
  type: "private",
  at: noon,
  from,
  to,
  text
})

const seen = (state: State): ReadonlyArray<string> => activeOf(state)!.items.map(keyOf)

const rowsOf = (state: State) => layOut(activeOf(state)!, [], { you: "ann", isFolded: true, now: new Date(noon) })

describe("lines that wait", () => {
  const acks = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))))

  it.effect.prop("wait until they are acknowledged, in the order they were written", [acks], ([all]) =>
    Effect.sync(() => {
      const ids = Array.from({ length: 10 }, (_, index) => `${index}`)
      const written = ids.reduce((state, id) => write(state, id, `line ${id}`), inLobby)
      const left = told(written, ...all.map((id): ServerFrame => ({ type: "ack", id: `${id}` })))
      assert.deepStrictEqual(
        left.waiting.map(({ id }) => id),
        ids.filter((id) => !all.includes(Number(id)))
      )
    })
  )

  it("cannot be written before there is a room", () => {
    assert.isUndefined(Reading.write(initial(), { at: noon, id: "1", text: "hello" }))
  })

  it("are whispered in a private conversation, unless they are commands", () => {
    const open = Reading.open(inLobby, "bob")
    const texts = ["hi", "/who", "//who", "/me waves"].reduce((state, text) => write(state, text, text), open).waiting
    assert.deepStrictEqual(
      texts.map(({ room, text }) => [room, text]),
      [
        ["lobby", "/msg bob hi"],
        ["lobby", "/who"],
        ["lobby", "/msg bob /who"],
        ["lobby", "/me waves"]
      ]
    )
  })

  it("have as many bytes as the server takes, with what is put before them", () => {
    assert.strictEqual(Reading.mostBytes(inLobby), 1024)
    assert.strictEqual(Reading.mostBytes(Reading.open(inLobby, "bob")), 1024 - "/msg bob ".length)
  })

  it("do not make one leave again after one has returned", () => {
    const written = write(write(inLobby, "1", "/quit good night"), "2", "/quitter")
    assert.deepStrictEqual(
      Reading.depart(written).waiting.map(({ id }) => id),
      ["2"]
    )
  })
})

describe("rooms", () => {
  it("go on where one was after a reconnect", () => {
    const before = told(inLobby, said(1), said(2))
    const after = told(Reading.disconnect(before), welcome, resumed("lobby", 4), said(3), said(4))
    assert.deepStrictEqual(activeOf(after)!.items.map(keyOf), ["0.1", "1.0", "2.0", "3.0", "4.0"])
    assert.strictEqual(activeOf(after)!.cursor, 4)
    // which has no ticket of its own
    assert.strictEqual(activeOf(after)!.room?.ticket, "t1")
  })

  it("are forgotten when they began anew, which is said", () => {
    const before = told(inLobby, said(1), said(2), said(3))
    const after = told(before, entered("lobby", { epoch: "e2", head: 1 }), said(2, "cid", "new"))
    assert.deepStrictEqual(
      activeOf(after)!.items.map((item) => (item.kind === "note" ? item.note : keyOf(item))),
      ["anew", "2.0"]
    )
    assert.strictEqual(activeOf(after)!.past, "unknown")
  })

  it("say what was missed, and fill the gap with what is remembered", () => {
    const missed = told(inLobby, said(1), { type: "missed", room: "lobby", count: 3 }, said(5))
    const gap = Gaps.openOf(activeOf(missed)!)!
    const { before } = Gaps.questionOf(gap, 100)
    const answer: ServerFrame = { type: "past", room: "lobby", before, events: [said(3), said(4)], isAll: true }
    const textOf = (state: State) => JSON.stringify(rowsOf(state))
    assert.include(textOf(missed), "You missed 3 things here.")
    const asked = Reading.fill(missed, "#lobby", gap)
    assert.include(textOf(asked), "asking what the room remembers")
    assert.include(textOf(Reading.disconnect(asked)), "You missed 3 things here.")
    const filled = told(asked, answer)
    assert.include(textOf(filled), "You missed 1 thing here, which the room no longer remembers.")
    assert.deepStrictEqual(seen(filled), ["0.1", "1.0", "1.2", "3.0", "4.0", "5.0"])
    const all = told(asked, { ...answer, events: [said(1), said(2), said(3), said(4)] })
    assert.notInclude(textOf(all), "You missed")
    // an answer that nobody waits for any more changes nothing
    assert.strictEqual(told(missed, answer), missed)
  })

  it("say once that the past cannot be read, and ask again later for all that was asked for", () => {
    const missed = told(inLobby, said(1), { type: "missed", room: "lobby", count: 3 }, said(5))
    const gap = Gaps.openOf(activeOf(missed)!)!
    const asked = Reading.lookBack(Reading.fill(missed, "#lobby", gap), "#lobby")
    const unread: ServerFrame = { type: "unread", room: "lobby", before: 1, text: "The past cannot be read" }
    const after = told(asked, unread, unread)
    assert.lengthOf(JSON.stringify(rowsOf(after)).match(/The past cannot be read/g)!, 1)
    // it is not asked for again at once
    assert.isUndefined(Gaps.openOf(activeOf(after)!))
    assert.strictEqual(activeOf(after)!.past, "asked")
    const later = Reading.unasked(after, "#lobby")
    assert.isDefined(Gaps.openOf(activeOf(later)!))
    assert.strictEqual(activeOf(later)!.past, "some")
  })

  it("know at once who is an operator and what the rules are; what happened before they came changes nothing", () => {
    const place = { room: "lobby", at: noon }
    const later = told(
      inLobby,
      entered("lobby", { isResumed: true, head: 3, isLocked: true }),
      { type: "people", room: "lobby", total: 2, people: [{ name: "ann" }, { name: "bob", isOperator: true }] },
      { type: "demoted", ...place, seq: 1, by: "bob" },
      { type: "announced", ...place, seq: 2, text: "bob unlocked the room", isLocked: false },
      { type: "topic", ...place, seq: 3, by: "bob", text: "old" }
    )
    const roomOf = (state: State) => activeOf(state)!.room!
    assert.deepInclude(roomOf(later), { isLocked: true, slow: 0, topic: "" })
    assert.isTrue(roomOf(later).people.list[1]!.isOperator)
    const now = told(
      later,
      { type: "demoted", ...place, seq: 4, by: "bob" },
      { type: "promoted", ...place, seq: 5, by: "ann" },
      { type: "announced", ...place, seq: 6, text: "ann unlocked the room", isLocked: false },
      { type: "announced", ...place, seq: 7, text: "ann lets each talk once in 30 s", slow: 30_000 },
      { type: "announced", ...place, seq: 8, text: "backup at noon" }
    )
    assert.deepInclude(roomOf(now), { isLocked: false, slow: 30_000 })
    assert.deepStrictEqual(
      roomOf(now).people.list.map(({ isOperator }) => isOperator),
      [true, false]
    )
  })

  it("may tell of things that the page does not know yet", () => {
    const unknown = { type: "juggled", room: "lobby", seq: 1, at: noon, by: "bob" } as unknown as ServerFrame
    assert.strictEqual(told(inLobby, unknown), inLobby)
    assert.deepStrictEqual(seen(told(inLobby, unknown, said(2))), ["0.1", "2.0"])
  })

  it("are left by name, and another one is shown", () => {
    const both = told(inLobby, entered("dev"))
    assert.strictEqual(both.active, "#lobby")
    assert.strictEqual(told(both, { type: "exited", room: "lobby" }).active, "#dev")
    assert.strictEqual(told(Reading.show(both, "#dev"), { type: "exited", room: "dev" }).active, "#lobby")
    assert.strictEqual(close(close(both, "#dev"), "#lobby").active, "")
  })

  it("know who is there, whatever is heard twice", () => {
    const place = { room: "lobby", at: noon }
    const there = told(
      inLobby,
      { type: "people", room: "lobby", total: 2, people: [{ name: "bob" }, { name: "ann", away: "lunch" }] },
      { type: "joined", ...place, seq: 1, by: "bob" },
      { type: "joined", ...place, seq: 2, by: "cid" },
      { type: "renamed", ...place, seq: 3, by: "rob", from: "bob" },
      { type: "back", ...place, seq: 4, by: "ann" },
      { type: "away", ...place, seq: 5, by: "cid", text: "" }
    )
    assert.deepStrictEqual(there.conversations.get("#lobby")!.room!.people, {
      total: 3,
      isStale: false,
      list: [{ name: "ann" }, { name: "cid", away: "" }, { name: "rob" }]
    })
    const gone = told(
      there,
      { type: "left", ...place, seq: 6, by: "dan", reason: "quit" },
      { type: "left", ...place, seq: 7, by: "cid", reason: "quit" }
    )
    assert.deepStrictEqual(namesOf(gone), ["ann", "rob"])
  })

  it("want to be told again who is there when many came and went", () => {
    const crowd = told(inLobby, { type: "crowd", room: "lobby", seq: 1, at: noon, joined: 5, left: 2 })
    assert.deepStrictEqual([activeOf(crowd)!.room!.people.total, activeOf(crowd)!.room!.people.isStale], [3, true])
    assert.isFalse(activeOf(Reading.askPeople(crowd, "#lobby"))!.room!.people.isStale)
  })
})

describe("names", () => {
  it("change for oneself and for whom one talks to in private", () => {
    const place = { room: "lobby", at: noon }
    const before = Reading.show(told(inLobby, privately("bob", "ann")), "@bob")
    const after = told(
      before,
      { type: "renamed", ...place, seq: 1, by: "rob", from: "bob" },
      { type: "renamed", ...place, seq: 2, by: "anna", from: "ann" }
    )
    assert.deepStrictEqual(
      [after.you, after.active, Array.from(after.conversations.keys()).join()],
      ["anna", "@rob", "#lobby,@rob"]
    )
    assert.strictEqual(told(after, privately("anna", "rob")).conversations.get("@rob")!.items.length, 2)
  })
})

describe("what is unread", () => {
  const away = Reading.attend(inLobby, false)

  it("is what others say while the reader is not there, and is read when they are", () => {
    const after = told(
      away,
      said(1),
      said(2, "ann", "mine"),
      { type: "joined", room: "lobby", seq: 3, at: noon, by: "cid" },
      said(4, "bob", "Ann: hello")
    )
    assert.deepStrictEqual(unreadOf(after, "#lobby"), [2, 1])
    assert.strictEqual(activeOf(after)!.unreadFrom, "1.0")
    assert.strictEqual(title(after), "(1) #lobby · Hubbub")
    const back = Reading.attend(after, true)
    assert.deepStrictEqual(unreadOf(back, "#lobby"), [0, 0])
    // where reading had stopped stays visible until one answers or goes elsewhere
    assert.strictEqual(activeOf(back)!.unreadFrom, "1.0")
    assert.isUndefined(activeOf(write(back, "1", "yes"))!.unreadFrom)
    assert.strictEqual(title(back), "#lobby · Hubbub")
  })

  it("counts in each conversation apart, and private words are urgent", () => {
    const after = told(
      inLobby,
      entered("dev"),
      { ...said(1), room: "dev" },
      said(1),
      privately("bob", "ann"),
      privately("ann", "bob")
    )
    assert.deepStrictEqual(
      ["#lobby", "#dev", "@bob"].map((key) => unreadOf(after, key)),
      [
        [0, 0],
        [1, 0],
        [1, 1]
      ]
    )
    assert.strictEqual(title(after), "(1) #lobby · Hubbub")
    assert.strictEqual(title(Reading.show(after, "@bob")), "• bob · Hubbub")
  })

  it("grows while the reader looks back, until they are at the end again", () => {
    const after = told(Reading.follow(inLobby, false), said(1), said(2))
    assert.deepStrictEqual(unreadOf(after, "#lobby"), [2, 0])
    assert.deepStrictEqual(unreadOf(Reading.follow(after, true), "#lobby"), [0, 0])
  })

  it("is not what happened before", () => {
    const after = lookedBack(away, said(1, "bob", "ann?"))
    assert.deepStrictEqual(unreadOf(after, "#lobby"), [0, 0])
    assert.lengthOf(activeOf(after)!.items, 2)
  })
})

it("the conversation above and below go round, rooms before private ones", () => {
  const state = told(inLobby, privately("bob", "ann"), entered("dev"))
  const keys = [1, 1, 1].reduce<ReadonlyArray<string>>(
    (all) => [...all, Reading.neighbour({ ...state, active: all.at(-1)! }, 1)],
    ["#lobby"]
  )
  assert.deepStrictEqual(keys, ["#lobby", "#dev", "@bob", "#lobby"])
  assert.strictEqual(Reading.neighbour(state, -1), "@bob")
})
