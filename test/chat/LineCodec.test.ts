import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { counted, format, listed, plain, plainStyle, styled } from "../../src/chat/LineCodec.ts"
import { complaint, notice } from "../../src/hub/Codec.ts"
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

const decode = (bytes: string | Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes as string))

describe("LineCodec", () => {
  it.each(cases)("%s", (line, event) => {
    assert.strictEqual(format(event), line)
    assert.strictEqual(decode(plain.encode({ _tag: "Entry", seq: 1, at: 0, event })), `${line}\r\n`)
  })

  it("who is an operator is seen in lists only", () => {
    const timed = styled({ ...plainStyle, room: "dev", stamp: "seconds" })
    for (const _tag of ["Promoted", "Demoted"] as const) {
      for (const codec of [plain, timed])
        assert.isEmpty(codec.encode({ _tag: "Entry", seq: 1, at: 0, event: { _tag, by } }))
    }
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
          text: text === "" ? `${name} left` : `${name} left (${text})`
        })
        assert.deepStrictEqual(line({ _tag: "Renamed", by: person, from }), {
          kind: "notice",
          text: `${from} is now ${name}`
        })
        assert.deepStrictEqual(line({ _tag: "Topic", by: person, text: words }), {
          kind: "notice",
          text: text === "" ? `${name} removed the topic` : `${name} set the topic: ${text}`
        })
        const told = decode(plain.reply([complaint(text)])).slice(0, -2)
        assert.deepStrictEqual(parse(told), { kind: "complaint", text })
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

  it.effect.prop(
    "stamp, room and colour stand around a line and change nothing of it",
    [anyName, hostileText],
    ([name, words]) =>
      Effect.sync(() => {
        const person = { id: 7, name }
        const codec = styled({ room: "dev", stamp: "minutes", zone: "UTC", isColoured: true, isQuiet: false })
        for (const event of [
          { _tag: "Said", by: person, text: words },
          { _tag: "Acted", by: person, text: words },
          { _tag: "Left", by: person, reason: words },
          { _tag: "Topic", by: person, text: words }
        ] satisfies ReadonlyArray<RoomEvent>) {
          const line = decode(codec.encode({ _tag: "Entry", seq: 1, at: 0, event: safe(event) }))
          // nothing of a person's own begins with ESC, so all there is is the server's
          const bare = line.replace(/\u001b\[(?:1;)?(?:3[1256])?m/gu, "")
          assert.strictEqual(bare, `[00:00] #dev ${format(safe(event))}\r\n`)
        }
      })
  )

  it("readers in one style share one codec, and with it every buffer", () => {
    assert.strictEqual(styled({ ...plainStyle }), plain)
    assert.strictEqual(styled({ ...plainStyle, room: "dev" }), styled({ ...plainStyle, room: "dev" }))
    assert.notStrictEqual(styled({ ...plainStyle, room: "dev" }), plain)
  })

  it("who wants quiet is told nothing of comings and goings", () => {
    const quiet = styled({ ...plainStyle, isQuiet: true })
    const length = (event: RoomEvent) => quiet.encode({ _tag: "Entry", seq: 1, at: 0, event }).length
    assert.strictEqual(length({ _tag: "Joined", by }), 0)
    assert.strictEqual(length({ _tag: "Left", by, reason: "quit" }), 0)
    assert.strictEqual(length({ _tag: "Crowd", joined: 1, left: 0 }), 0)
    assert.isAbove(length({ _tag: "Renamed", by, from: "nan" }), 0)
  })

  it("the past is marked, with times, and with dates where they are of another day", () => {
    const day = 24 * 60 * 60 * 1000
    const entry = (at: number, text: string) =>
      ({ _tag: "Entry", seq: 1, at, event: { _tag: "Said", by, text } }) as const
    assert.strictEqual(
      decode(plain.past([entry(0, "old"), entry(day + 60_000, "new")])),
      "-- Earlier, on 1970-01-02 (UTC):\r\n[1970-01-01 00:00] <ann> old\r\n[00:01] <ann> new\r\n-- Now:\r\n"
    )
  })
})
