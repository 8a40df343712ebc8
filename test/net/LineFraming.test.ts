import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Endless, type Framed, LineFramer, TooLong } from "../../src/net/LineFraming.ts"
import { bytesAmong, cut, everyCut, hex, lengths, utf8 } from "./Chunking.ts"

const limits = { maxLineBytes: 8, maxUnendedBytes: 24 }

/** Everything a framer makes of chunks and then the end of input. */
const framed = (chunks: ReadonlyArray<Uint8Array>, bounds = limits): ReadonlyArray<Framed> => {
  const framer = new LineFramer(bounds)
  const lines = chunks.flatMap((chunk) => framer.push(chunk))
  return [...lines, ...framer.end()]
}

/** `Endless` is said once or on every push that follows it; it is the same verdict. */
const untilEndless = (lines: ReadonlyArray<Framed>): ReadonlyArray<Framed> => {
  const at = lines.indexOf(Endless)
  return at < 0 ? lines : lines.slice(0, at + 1)
}

const cases: ReadonlyArray<readonly [why: string, input: Uint8Array, lines: ReadonlyArray<Framed>]> = [
  ["CR LF (RFC 854; telnet, PuTTY, nc -C)", hex("'a' 0d 0a 'b' 0d 0a"), ["a", "b"]],
  ["LF alone (nc, ncat, socat)", hex("'a' 0a 'b' 0a"), ["a", "b"]],
  ["CR NUL (RFC 1123 §3.3.1; inetutils telnet in character mode)", hex("'a' 0d 00 'b' 0d 00"), ["a", "b"]],
  ["CR alone (some MUD clients)", hex("'a' 0d 'b' 0d"), ["a", "b"]],
  ["all four ends, and none at the end", hex("'a' 0d0a 'b' 0d00 'c' 0a 'd' 0d 'e'"), ["a", "b", "c", "d", "e"]],
  [
    "an empty line is a line, but a run of them is one: who holds Enter down costs nobody anything",
    hex("0a 0a 0d0a"),
    [""]
  ],
  ["CR CR LF: two lines, the second empty", hex("'a' 0d 0d 0a"), ["a", ""]],
  ["LF CR: an LF does not swallow the CR behind it", hex("'a' 0a 0d 'b' 0a"), ["a", "", "b"]],
  ["CR NUL LF: the NUL ended it, so the LF is a line of its own", hex("'a' 0d 00 0a"), ["a", ""]],
  ["lone NULs are keep-alives (MUD clients)", hex("00 'a' 00 00 'b' 00 0a 00"), ["ab"]],
  ["no end at the end of input (printf hello | nc -N)", hex("'hello'"), ["hello"]],
  ["nothing at all", hex(""), []],
  ["four bytes of UTF-8", utf8("😃\n"), ["😃"]],
  ["a byte order mark (RFC 5198 §2)", hex("ef bb bf 'bob' 0a"), ["bob"]],
  ["AA: a continuation byte without a beginning", hex("'a' aa 'b' 0a"), ["a\ufffdb"]],
  ["C0 9B: an overlong form is not U+009B", hex("c0 9b 0a"), ["\ufffd\ufffd"]],
  ["ED A0 80: a surrogate", hex("ed a0 80 0a"), ["\ufffd\ufffd\ufffd"]],
  ["F0 9F: a character that the line end cuts off", hex("f0 9f 0a 'a' 0a"), ["\ufffd", "a"]],
  ["FF: never in UTF-8", hex("ff 0a"), ["\ufffd"]],
  ["exactly as long as allowed", hex("'12345678' 0d0a"), ["12345678"]],
  ["one byte longer, and the next line is whole", hex("'123456789' 0d0a 'ok' 0a"), [TooLong, "ok"]],
  ["a too long last line", hex("'123456789'"), [TooLong]],
  ["NULs do not count", hex("'1234' 00 00 00 '5678' 0a"), ["12345678"]],
  ["as many bytes without an end as allowed", hex("'123456789012345678901234' 0a 'ok' 0a"), [TooLong, "ok"]],
  ["one more", hex("'hi' 0a '1234567890123456789012345' 0a 'no' 0a"), ["hi", Endless]],
  ["backspace and DEL erase (character mode)", hex("'helxo' 08 7f 'lo' 0a"), ["hello"]],
  ["they erase a character of any length whole", hex("'a' e6 97 a5 f0 9f 98 83 7f 08 'b' 0a"), ["ab"]],
  ["at a beginning they erase nothing", hex("08 7f 'a' 0a 08 'b' 0a"), ["a", "b"]],
  ["they erase no further than the line end before", hex("'a' 0d 08 'b' 0a"), ["a", "b"]],
  ["erased bytes do not count", hex("'12345678' 08 '9' 0a"), ["12345679"]],
  ["of a line already too long nothing is erased", hex("'123456789' 08 08 08 0a 'ok' 0a"), [TooLong, "ok"]],
  ["they erase stray continuation bytes with what they follow", hex("'a' 'b' 80 80 08 'c' 0a"), ["ac"]],
  ["a TLS ClientHello, as from a browser", hex("16 03 01 02 00 01 00 01 fc 03 03"), [TooLong]]
]

describe("LineFramer", () => {
  it.each(cases)("%s", (_why, input, lines) => {
    assert.deepStrictEqual(framed([input]), lines)
    for (const chunks of everyCut(input)) assert.deepStrictEqual(untilEndless(framed(chunks)), lines)
  })

  // line ends, letters, and the parts of "é😃" and of a byte order mark
  const telling = [10, 13, 0, 10, 13, 97, 8, 127, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x83, 0xef, 0xbb, 0xbf]

  it.effect.prop("every cut of every input gives the same lines", [bytesAmong(telling), lengths], ([input, sizes]) =>
    Effect.sync(() => {
      const whole = framed([input])
      assert.deepStrictEqual(untilEndless(framed(cut(input, sizes))), whole)
      assert.deepStrictEqual(untilEndless(framed(everyCut(input)[0]!)), whole)
    })
  )

  it.effect.prop(
    "lines without line ends in them, each within the limit, come back as they were",
    [bytesAmong(telling)],
    ([input]) =>
      Effect.sync(() => {
        for (const line of framed([input])) {
          if (typeof line !== "string") continue
          assert.notMatch(line, /[\r\n\0]/u)
          // each byte that is not UTF-8 becomes one U+FFFD, so characters never outnumber bytes
          assert.isAtMost(Array.from(line).length, limits.maxLineBytes)
        }
      })
  )

  it.effect.prop(
    "TooLong and Endless depend on lengths alone",
    [bytesAmong([10, 97, 97, 97, 97, 97, 97, 97])],
    ([input]) =>
      Effect.sync(() => {
        // NUL, CR and the two erasing bytes mean something else than one more byte of a line
        const plain = input.filter((byte) => ![0, 8, 13, 127].includes(byte))
        const expected: Array<Framed> = []
        const parts = Buffer.from(plain).toString("latin1").split("\n")
        for (const part of parts) {
          if (part.length > limits.maxUnendedBytes) {
            expected.push(Endless)
            break
          }
          if (part !== "") expected.push(part.length > limits.maxLineBytes ? TooLong : "text")
        }
        const lines = framed([plain])
        assert.deepStrictEqual(
          // a run of empty lines is one, which lengths alone do not tell
          lines.filter((line) => line !== "").map((line) => (typeof line === "string" ? "text" : line)),
          expected
        )
      })
  )

  it.effect.prop(
    "text comes whole through any cut",
    [bytesAmong([0xe4, 0xf6, 0x20ac, 0x1f603]), lengths],
    ([codes, sizes]) =>
      Effect.sync(() => {
        const text = Array.from(codes, (code) =>
          String.fromCodePoint(code % 5 === 0 ? 0x1f600 + code : 0x20 + code)
        ).join("")
        const lines = framed(cut(utf8(`${text}\r\n`), sizes), { maxLineBytes: 1024, maxUnendedBytes: 2048 })
        assert.deepStrictEqual(lines, [text])
      })
  )

  it("verbatim, nothing but line ends means anything", () => {
    const framer = new LineFramer({ ...limits, isVerbatim: true })
    const input = hex("'ab' 08 'c' 7f 0a 0a 0a 00 'd' 0d 00 'e' 0d 0a 00 0a")
    for (const chunks of [[input], Array.from(input, (byte) => Uint8Array.of(byte))]) {
      assert.deepStrictEqual(
        chunks.flatMap((chunk) => framer.push(chunk)),
        ["ab\bc\u007f", "", "", "\0d", "e", "\0"]
      )
    }
  })

  it("keeps a copy of what it holds: its reader may use the chunk again", () => {
    const framer = new LineFramer(limits)
    const chunk = utf8("abc")
    framer.push(chunk)
    chunk.fill(0x78)
    assert.deepStrictEqual(framer.push(utf8("\n")), ["abc"])
  })

  it("holds no more than a line, however much comes without an end", () => {
    const bounds = { maxLineBytes: 1024, maxUnendedBytes: 1024 * 1024 }
    const framers = Array.from({ length: 64 }, () => new LineFramer(bounds))
    const chunk = new Uint8Array(1000).fill(97)
    const before = process.memoryUsage().arrayBuffers
    // 32 MB in all; the chunk is always the same, so what grows is what the framers keep
    for (const framer of framers) for (let part = 0; part < 512; part++) framer.push(chunk)
    assert.isAtMost(process.memoryUsage().arrayBuffers - before, framers.length * 2 * bounds.maxLineBytes)
    for (const framer of framers) assert.deepStrictEqual(framer.push(utf8("\nok\n")), [TooLong, "ok"])
  })

  it.each([
    ["EC in the middle", "'ab'", "eraseCharacter", "'c' 0a", ["ac"]],
    ["EC over chunks", "'a' c3 a9", "eraseCharacter", "'b' 0a", ["ab"]],
    ["EC at a beginning", "'a' 0a", "eraseCharacter", "'b' 0a", ["b"]],
    ["EC after a CR: the LF still belongs to it", "'a' 0d", "eraseCharacter", "0a 'b' 0a", ["b"]],
    ["EL", "'wrong'", "eraseLine", "'right' 0a", ["right"]],
    ["EL of a line too long: the next bytes are a new one", "'123456789'", "eraseLine", "'ok' 0a", ["ok"]],
    ["EL at a beginning", "'a' 0a", "eraseLine", "'b' 0a", ["b"]],
    ["EL of an endless line: too late", "'1234567890123456789012345'", "eraseLine", "'no' 0a", []]
  ] as const)("%s", (_what, before, erase, after, lines) => {
    for (const chunks of everyCut(hex(before))) {
      const framer = new LineFramer(limits)
      for (const chunk of chunks) framer.push(chunk)
      framer[erase]()
      assert.deepStrictEqual(framer.push(hex(after)), lines)
      assert.deepStrictEqual(framer.end(), [])
    }
  })

  it("says Endless once", () => {
    const framer = new LineFramer(limits)
    assert.deepStrictEqual(framer.push(new Uint8Array(25).fill(97)), [Endless])
    assert.deepStrictEqual(framer.push(utf8("\nmore\n")), [])
    assert.deepStrictEqual(framer.end(), [])
  })
})
