import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { complaint, counted, format, listed, notice, plain } from "../../src/chat/LineCodec.ts"
import { type RoomEvent, safe } from "../../src/hub/RoomEvent.ts"
import { sanitize } from "../../src/hub/SafeText.ts"
import { anyName, hostileText } from "./HostileText.ts"
import { parse } from "./LineGrammar.ts"

const by = { id: 1, name: "ann" }

const cases: ReadonlyArray<readonly [line: string, event: RoomEvent]> = [
  ["<ann> hello", { _tag: "Said", by, text: "hello" }],
  ["* ann waves", { _tag: "Acted", by, text: "waves" }],
  ["-- ann joined", { _tag: "Joined", by }],
  ["-- ann left (quit)", { _tag: "Left", by, reason: "quit" }],
  ["-- guest-1 is now ann", { _tag: "Renamed", by, from: "guest-1" }],
  ["-- 12 joined, 3 left", { _tag: "Crowd", joined: 12, left: 3 }],
  ["-- 12 joined", { _tag: "Crowd", joined: 12, left: 0 }],
  ["-- 3 left", { _tag: "Crowd", joined: 0, left: 3 }],
  ["-- backup at noon", { _tag: "Notice", text: "backup at noon" }]
]

const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes)

describe("LineCodec", () => {
  it.each(cases)("%s", (line, event) => {
    assert.strictEqual(format(event), line)
    assert.strictEqual(decode(plain.encode({ _tag: "Entry", seq: 1, at: 0, event })), `${line}\r\n`)
  })

  it("what only one person is told", () => {
    assert.strictEqual(decode(plain.missed(1)), "-- you missed 1 line\r\n")
    assert.strictEqual(decode(plain.missed(312)), "-- you missed 312 lines\r\n")
    assert.strictEqual(decode(plain.reply([notice("one"), complaint("two")])), "-- one\r\n!! two\r\n")
  })

  it("counts and lists in words", () => {
    assert.strictEqual(counted(1, "person", "people"), "1 person")
    assert.strictEqual(counted(0, "line"), "0 lines")
    const people = [by, { id: 2, name: "bob" }]
    assert.strictEqual(listed({ total: 2, people }), "ann, bob")
    assert.strictEqual(listed({ total: 5, people }), "ann, bob and 3 more")
  })

  it.effect.prop(
    "a line parses back to exactly its kind, its name and its text",
    [anyName, anyName, hostileText],
    ([name, from, words]) =>
      Effect.sync(() => {
        const person = { id: 7, name }
        const text = sanitize(words)
        const line = (event: RoomEvent) => parse(format(safe(event)))
        assert.deepStrictEqual(line({ _tag: "Said", by: person, text: words }), { kind: "talk", name, text })
        assert.deepStrictEqual(line({ _tag: "Acted", by: person, text: words }), { kind: "act", name, text })
        assert.deepStrictEqual(line({ _tag: "Notice", text: words }), { kind: "notice", text })
        assert.deepStrictEqual(line({ _tag: "Joined", by: person }), { kind: "notice", text: `${name} joined` })
        assert.deepStrictEqual(line({ _tag: "Left", by: person, reason: words }), {
          kind: "notice",
          text: `${name} left (${text})`
        })
        assert.deepStrictEqual(line({ _tag: "Renamed", by: person, from }), {
          kind: "notice",
          text: `${from} is now ${name}`
        })
        assert.deepStrictEqual(parse(complaint(text)), { kind: "complaint", text })
      })
  )

  it.effect.prop("every event is one line of valid UTF-8", [anyName, hostileText], ([name, words]) =>
    Effect.sync(() => {
      const person = { id: 7, name }
      for (const event of [
        { _tag: "Said", by: person, text: words },
        { _tag: "Acted", by: person, text: words },
        { _tag: "Left", by: person, reason: words },
        { _tag: "Notice", text: words }
      ] satisfies ReadonlyArray<RoomEvent>) {
        assert.match(decode(plain.encode({ _tag: "Entry", seq: 1, at: 0, event: safe(event) })), /^[^\r\n]*\r\n$/u)
      }
    })
  )
})
