import { assert, describe, it } from "@effect/vitest"
import type { RoomFrame, ServerFrame } from "../../web/Frames.ts"
import * as Reading from "../../web/Reading.ts"
import { layOut, type Row } from "../../web/Rows.ts"
import { activeOf, initial, type State } from "../../web/State.ts"
import { entered, inLobby, lookedBack, noon, said, told, welcome } from "./Told.ts"

const rowsOf = (state: State, isFolded = true): ReadonlyArray<Row> =>
  layOut(activeOf(state)!, state.waiting, { you: "ann", isFolded, now: new Date("2026-11-25T12:00:00Z") })

const kindsOf = (state: State, isFolded = true): ReadonlyArray<string> =>
  rowsOf(state, isFolded).map(({ kind }) => kind)

const comes = (seq: number, by: string): RoomFrame => ({ type: "joined", room: "lobby", seq, at: noon, by })

const at = (frame: RoomFrame, when: string): RoomFrame => ({ ...frame, at: when })

describe("rows", () => {
  it("begin with the day, in words", () => {
    const [day] = rowsOf(told(inLobby, said(1)))
    assert.deepInclude(day, { kind: "day", text: "Yesterday" })
    const days = rowsOf(told(inLobby, at(said(1), "2025-01-02T12:00:00Z"), at(said(2), "2026-11-25T11:00:00Z")))
    assert.deepStrictEqual(
      days.flatMap((row) => (row.kind === "day" ? [row.text] : [])),
      ["Yesterday", "Thursday, January 2, 2025", "Today"]
    )
  })

  it("fold those together who come and go one after another, not a single one", () => {
    const state = told(inLobby, comes(1, "cid"), said(2), comes(3, "dan"), comes(4, "eve"), {
      type: "left",
      room: "lobby",
      seq: 5,
      at: noon,
      by: "dan",
      reason: "quit"
    })
    assert.deepStrictEqual(kindsOf(state), ["day", "line", "words", "folded"])
    const folded = rowsOf(state).at(-1)
    assert.deepInclude(folded, { summary: "2 joined, 1 left", lines: ["dan joined", "eve joined", "dan left (quit)"] })
    assert.deepStrictEqual(kindsOf(state, false), ["day", "line", "words", "line", "line", "line"])
  })

  it("say a name once for what one person says shortly after another", () => {
    const continued = (...frames: ReadonlyArray<ServerFrame>) =>
      rowsOf(told(inLobby, ...frames)).flatMap((row) => (row.kind === "words" ? [row.isContinued] : []))
    assert.deepStrictEqual(continued(said(1), said(2), said(3, "cid"), said(4)), [false, true, false, false])
    assert.deepStrictEqual(continued(said(1), at(said(2), "2026-11-24T12:06:00Z")), [false, false])
    assert.deepStrictEqual(continued(said(1), { ...said(2), type: "acted", by: "bob", text: "waves" }), [false, false])
    assert.deepStrictEqual(continued(said(1), comes(2, "cid"), comes(3, "dan"), said(4)), [false, false])
  })

  it("mark where the unread begin, and end with what waits", () => {
    const away = told(Reading.attend(told(inLobby, said(1)), false), said(2))
    const waiting = Reading.write({ ...away, active: "#lobby" }, { at: noon, id: "1", text: "hello" })!.state
    assert.deepStrictEqual(kindsOf(away), ["day", "words", "unread", "words"])
    assert.deepStrictEqual(kindsOf(waiting).slice(-2), ["words", "waiting"])
  })

  it("say where the past ends, if there is any", () => {
    const inLate = told(initial(), welcome, entered("lobby", { head: 1 }))
    assert.deepStrictEqual(kindsOf(told(lookedBack(inLate, said(1)), said(2))), ["day", "words", "came", "words"])
    assert.deepStrictEqual(kindsOf(told(inLobby, said(1))), ["day", "words"])
  })

  it("have other keys in a room that began anew, though the same numbers are used again", () => {
    const before = told(inLobby, said(1), said(2))
    const after = told(before, entered("lobby", { epoch: "e2" }), said(1), said(2))
    const keysOf = (state: State) => rowsOf(state).flatMap((row) => (row.kind === "words" ? [row.key] : []))
    assert.lengthOf(new Set([...keysOf(before), ...keysOf(after)]), 4)
  })

  it("have keys of their own, and keep them when the past comes", () => {
    const before = told(inLobby, ...[101, 102, 103].map((seq) => said(seq)), { type: "notice", text: "so" })
    const keys = rowsOf(before).map(({ key }) => key)
    const events = [said(98), comes(99, "cid"), comes(100, "dan")]
    const after = rowsOf(lookedBack(before, ...events)).map(({ key }) => key)
    assert.lengthOf(new Set(after), after.length)
    assert.includeMembers(after, keys.slice(1))
  })
})
