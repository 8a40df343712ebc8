import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { BotEvent, botCodec } from "../../src/chat/BotCodec.ts"
import { complaint, notice } from "../../src/hub/Codec.ts"
import { type RoomEvent, safe } from "../../src/hub/RoomEvent.ts"
import { anyName, hostileText } from "./HostileText.ts"

const codec = botCodec("dev")

/** What a program makes of bytes: an event a line, each as the schema says. */
const read = (bytes: Uint8Array): ReadonlyArray<BotEvent> => {
  const lines = new TextDecoder("utf-8", { fatal: true }).decode(bytes).split("\r\n")
  assert.strictEqual(lines.pop(), "")
  return lines.map((line) => Schema.decodeUnknownSync(BotEvent)(JSON.parse(line)))
}

describe("BotCodec", () => {
  it.effect.prop("every event is one object of the schema", [anyName, hostileText], ([name, text]) =>
    Effect.sync(() => {
      const by = { id: 1, name }
      const events: ReadonlyArray<RoomEvent> = [
        { _tag: "Said", by, text },
        { _tag: "Acted", by, text },
        { _tag: "Joined", by },
        { _tag: "Left", by, reason: text },
        { _tag: "Renamed", by, from: name },
        { _tag: "Promoted", by },
        { _tag: "Demoted", by },
        { _tag: "Crowd", joined: 1, left: 2 },
        { _tag: "Topic", by, text },
        { _tag: "Notice", text },
        { _tag: "Notice", text, isLocked: true, slow: 1000 }
      ]
      const entries = events.map(
        (event, index) => ({ _tag: "Entry", seq: index + 1, at: 0, event: safe(event) }) as const
      )
      const types = entries.map((entry) => read(Buffer.from(codec.encode(entry) as string))[0]!.type)
      assert.deepStrictEqual(types, [
        ...["said", "acted", "joined", "left", "renamed", "promoted", "demoted"],
        ...["crowd", "topic", "announced", "announced"]
      ])
      const kept = entries.filter(({ event }) => "text" in event)
      for (const event of read(codec.past(kept))) assert.propertyVal(event, "past", true)
    })
  )

  it("answers and private words are objects too", () => {
    assert.deepStrictEqual(read(codec.reply([notice("one"), complaint("two")])), [
      { type: "notice", text: "one" },
      { type: "complaint", text: "two" }
    ])
    const whisper = { from: { id: 1, name: "ann" }, to: { id: 2, name: "bob" }, text: "psst", at: 0 }
    assert.deepStrictEqual(read(codec.whisper(whisper, false)), [
      { type: "private", at: "1970-01-01T00:00:00.000Z", from: "ann", to: "bob", text: "psst" }
    ])
    assert.deepStrictEqual(read(codec.missed(3)), [{ type: "missed", room: "dev", count: 3 }])
  })
})
