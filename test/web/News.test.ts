import { assert, describe, it } from "@effect/vitest"
import type { ServerFrame } from "../../web/Frames.ts"
import { newsOf } from "../../web/News.ts"
import * as Reading from "../../web/Reading.ts"
import { inLobby, noon, pastOf, said, told } from "./Told.ts"

const away = Reading.attend(inLobby, false)

const news = (frame: ServerFrame, before = away) => newsOf(frame, before, told(before, frame))

describe("news", () => {
  it("are private words, and one's name, while one looks elsewhere", () => {
    const frame: ServerFrame = { type: "private", at: noon, from: "bob", to: "ann", text: "psst" }
    assert.deepStrictEqual(news(frame), { key: "@bob", title: "bob to you", body: "psst" })
    assert.deepStrictEqual(news(said(1, "bob", "Ann!")), { key: "#lobby", title: "bob in #lobby", body: "Ann!" })
    assert.isUndefined(news(frame, inLobby))
    assert.isUndefined(news(said(1, "bob", "Ann!"), inLobby))
  })

  it("are not what others say to others, one's own words, the past, or what was heard already", () => {
    assert.isUndefined(news(said(1)))
    assert.isUndefined(news(said(1, "ann", "ann")))
    assert.isUndefined(news({ type: "private", at: noon, from: "ann", to: "bob", text: "psst" }))
    assert.isUndefined(news(pastOf(said(1, "bob", "ann?")), Reading.lookBack(away, "#lobby")))
    assert.isUndefined(news(said(1, "bob", "ann?"), told(away, said(1, "bob", "ann?"))))
    assert.isUndefined(news({ type: "notice", text: "ann" }))
  })
})
