import { assert, describe, it } from "@effect/vitest"
import { read } from "../../web/Address.ts"
import { InputHistory } from "../../web/InputHistory.ts"
import { bytesOf, linesOf } from "../../web/Lines.ts"
import * as Outbox from "../../web/Outbox.ts"
import * as Store from "../../web/Store.ts"

describe("what is pasted", () => {
  it("becomes lines, whatever ends them, and empty ones are nothing", () => {
    assert.deepStrictEqual(linesOf("one\r\ntwo\n\n  three\r \u2028four"), ["one", "two", "  three", "four"])
    assert.deepStrictEqual(linesOf(" \n"), [])
  })

  it("is as long as its UTF-8", () => assert.strictEqual(bytesOf("é😃"), 6))
})

describe("lines typed before", () => {
  it("come back in order, and at the end what was being typed", () => {
    const history = new InputHistory()
    for (const line of ["one", "two", "two"]) history.add(line)
    assert.deepStrictEqual(
      [
        history.back("dra"),
        history.back(""),
        history.back(""),
        history.forward(),
        history.forward(),
        history.forward()
      ],
      ["two", "one", undefined, "two", "dra", undefined]
    )
  })

  it("are a hundred at most", () => {
    const history = new InputHistory()
    for (let line = 1; line <= 150; line++) history.add(`${line}`)
    let oldest: string | undefined
    for (let line = history.back(""); line !== undefined; line = history.back("")) oldest = line
    assert.strictEqual(oldest, "51")
  })
})

describe("lines that wait", () => {
  const line = (shown: string) => ({ id: "1", at: "", room: "lobby", text: shown, conversation: "#lobby", shown })

  it("outlive a reload, but for commands, which may hold passwords", () => {
    const kept = new Map<string, string>()
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value)
    }
    assert.deepStrictEqual(Outbox.kept(store), [])
    Outbox.keep(store, ["hello", "/join den sesame", "//who"].map(line))
    assert.deepStrictEqual(Outbox.kept(store), [line("hello"), line("//who")])
    assert.notInclude([...kept.values()].join(), "sesame")
    store.setItem([...kept.keys()][0]!, "{")
    assert.deepStrictEqual(Outbox.kept(store), [])
  })
})

it("where the browser keeps nothing, the page does", () => {
  const store = Store.make(() => {
    throw new Error("blocked")
  })
  assert.isNull(store.getItem("name"))
  store.setItem("name", "ann")
  assert.strictEqual(store.getItem("name"), "ann")
})

it("the address wishes for rooms and a name", () => {
  assert.deepStrictEqual(read("?room=%23Dev,lobby&room=dev&nick=+ann"), { rooms: ["dev", "lobby"], nick: "ann" })
  assert.deepStrictEqual(read(""), { rooms: [], nick: undefined })
})
