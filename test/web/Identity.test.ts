import { assert, describe, it } from "@effect/vitest"
import { Identity, secret } from "../../web/Identity.ts"
import { initial } from "../../web/State.ts"
import { entered, inLobby, said, told } from "./Told.ts"

const nothing = { rooms: [], nick: undefined }

/** What a tab keeps. */
const makeStore = () => {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value)
  }
}

describe("who one is", () => {
  it("is a secret of this tab, the same after a reload", () => {
    const store = makeStore()
    const first = new Identity(store, nothing).hello(initial())
    assert.deepStrictEqual(new Identity(store, nothing).hello(initial()), first)
    assert.notDeepEqual(new Identity(makeStore(), nothing).hello(initial()), first)
    assert.match(secret(), /^[0-9a-f]{32}$/)
  })

  it("goes on in each room after the last thing heard there", () => {
    const state = told(inLobby, entered("dev", { epoch: "e7", head: 40, ticket: "t7" }), said(1), said(2), {
      ...said(41),
      room: "dev"
    })
    assert.deepInclude(new Identity(makeStore(), nothing).hello(state), {
      name: "ann",
      rooms: [
        { room: "lobby", epoch: "e1", after: 2, ticket: "t1" },
        { room: "dev", epoch: "e7", after: 41, ticket: "t7" }
      ]
    })
  })

  it("remembers passwords of rooms, as long as the page is open and no longer", () => {
    const store = makeStore()
    const identity = new Identity(store, nothing)
    identity.overhear("/join #Den open sesame")
    identity.overhear("/join dev")
    const state = told(inLobby, entered("den"), entered("dev"))
    identity.remember(state)
    assert.deepInclude(identity.hello(state), {
      rooms: [
        { room: "lobby", epoch: "e1", after: 0, ticket: "t1" },
        { room: "den", epoch: "e1", after: 0, ticket: "t1", password: "open sesame" },
        { room: "dev", epoch: "e1", after: 0, ticket: "t1" }
      ]
    })
    assert.notInclude([...store.kept.values()].join(), "sesame")
  })

  it("after a reload is the name one had, where one was, and where the address wishes to be", () => {
    const store = makeStore()
    const wishes = { rooms: ["ops", "dev"], nick: "anton" }
    assert.deepInclude(new Identity(store, wishes).hello(initial()), {
      name: "anton",
      rooms: [
        { room: "ops", epoch: "", after: 0 },
        { room: "dev", epoch: "", after: 0 }
      ]
    })
    new Identity(store, wishes).remember(told(inLobby, entered("dev")))
    assert.deepInclude(new Identity(store, wishes).hello(initial()), {
      name: "ann",
      rooms: ["lobby", "dev", "ops"].map((room) => ({ room, epoch: "", after: 0 }))
    })
    assert.notProperty(new Identity(makeStore(), nothing).hello(initial()), "rooms")
  })
})
