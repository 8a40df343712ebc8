import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

/** C0, DEL and C1: what no line may hold. */
const control = /[\u0000-\u001f\u007f-\u009f]/

it.live("no text makes a line that could be taken for one of another kind", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const forgeries = [
      "-- cid joined",
      "!! wrong",
      "<bob> I agree",
      "* bob waves",
      "<bob -> ann> psst",
      "12:00 #lobby <bob> hi",
      "#lobby -- cid left (quit)",
      "\u2028-- cid joined",
      "\u2029-- cid joined",
      "\u0085-- cid joined",
      "\u000b-- cid joined",
      "\u000c-- cid joined",
      "\u0008\u0008\u0008\u0008\u0008\u0008-- cid joined",
      "\u001b[2K\u001b[G-- cid joined",
      "\u202e)tiuq( tfel dic --",
      "one\r-- cid joined",
      "two\r\u0000-- cid joined"
    ]
    for (const forgery of forgeries) {
      yield* ann.say(forgery)
      yield* ann.say(`/me ${forgery}`)
    }
    yield* ann.say("marker")
    const heard = yield* bob.linesUntil("<ann> marker")
    assert.isAtLeast(heard.length, 2 * forgeries.length)
    for (const line of heard) {
      assert.match(line, /^(<ann> |\* ann )/)
      assert.notMatch(line, control)
      assert.notMatch(line, /[\u2028\u2029\p{Bidi_Control}]/u)
    }
    yield* ann.say("/quit )\u001b[2J\u2028-- cid joined")
    const left = yield* bob.expectLine(/left/)
    assert.isTrue(left.startsWith("-- ann left (quit: )"), left)
    assert.notMatch(left, /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
  })
)

it.live("no control character of a person reaches anyone else, themselves, or the log", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const codes = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index)]
    // these end a line, erase, or are nothing
    const acting = [0, 8, 10, 13, 127]
    for (const code of codes.filter((code) => !acting.includes(code))) {
      const character = String.fromCodePoint(code)
      yield* ann.say(`a${character}b`)
      yield* ann.say(`/me ${character}`)
      yield* ann.say(`/${character}x`)
      yield* ann.say(`/nick a${character}b`)
      assert.match(yield* bob.expectLine(/^<ann> /), /^<ann> a[^ab]b$/u, `U+${code.toString(16)}`)
    }
    yield* ann.say("hej\u007f\u0008y")
    assert.strictEqual(yield* bob.expectLine(/^<ann> h/), "<ann> hy")
    yield* ann.send("\u001b]0;title\u0007\u001b[31mred\u001b]52;c;eA==\u0007\u001bP1$r\u001b\\\u001bc\r\n")
    assert.match(yield* bob.expectLine(/red/), /^<ann> .*\[31mred.*$/)
    yield* ann.say("/quit \u001b[31m")
    yield* bob.expectLine(/^-- ann left/)
    yield* ann.ended
    yield* server.signal("SIGTERM")
    yield* server.exit
    for (const transcript of [ann.transcript, bob.transcript, server.stdout, server.stderr]) {
      for (const line of transcript.lines) assert.notMatch(line, control)
    }
  })
)

it.live("UTF-8 arrives whole wherever it is split", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const witness = yield* server.join("witness")
    const line = "é漢😃"
    const bytes = new TextEncoder().encode(`${line}\r\n`)
    for (let split = 1; split < bytes.length; split++) {
      yield* ann.send(bytes.subarray(0, split))
      yield* witness.roundTrip
      yield* ann.send(bytes.subarray(split))
      assert.strictEqual(yield* bob.expectLine(/^<ann>/), `<ann> ${line}`, `split after ${split} bytes`)
    }
    for (const byte of bytes) {
      yield* ann.send(new Uint8Array([byte]))
      yield* witness.roundTrip
    }
    assert.strictEqual(yield* bob.expectLine(/^<ann>/), `<ann> ${line}`)
  })
)

it.live("invalid UTF-8 becomes U+FFFD, the connection stays, and others get valid UTF-8 only", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    // a stray byte, a cut sequence, an overlong form, a surrogate, beyond U+10FFFF, latin-1
    const invalid = ["80", "e2 82", "c0 9b", "ed a0 80", "f4 90 80 80", "e9", "fe"]
    for (const hex of invalid) {
      yield* ann.send(
        Buffer.concat([Buffer.from("hi "), Buffer.from(hex.replaceAll(" ", ""), "hex"), Buffer.from("!\r\n")])
      )
      assert.match(yield* bob.expectLine(/^<ann>/), /^<ann> hi \ufffd+!$/, hex)
    }
    yield* ann.say("/me is fine")
    yield* bob.expectLine("* ann is fine")
  })
)
