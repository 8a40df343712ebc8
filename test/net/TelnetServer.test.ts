import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { LineFramer } from "../../src/net/LineFraming.ts"
import * as Telnet from "../../src/net/Telnet.ts"
import { TelnetServer } from "../../src/net/TelnetServer.ts"
import { openings } from "../e2e/openings/Openings.ts"
import { bytesAmong, cut, everyCut, hex, lengths, utf8 } from "./Chunking.ts"

const maxUnendedBytes = 16 * 1024

/** The lines that chunks make, with the edits of telnet's commands; and what is answered. */
const heard = (chunks: ReadonlyArray<Uint8Array>, telnet = new TelnetServer(maxUnendedBytes)) => {
  const framer = new LineFramer({ maxLineBytes: 1024, maxUnendedBytes })
  const lines: Array<string> = []
  const answers: Array<number> = []
  for (const chunk of chunks) {
    const { answer, input } = telnet.receive(chunk)
    answers.push(...answer)
    for (const item of input) {
      if (item === "erase-character") framer.eraseCharacter()
      else if (item === "erase-line") framer.eraseLine()
      else if (typeof item === "string") lines.push(`(${item})`)
      else lines.push(...framer.push(item).map(String))
    }
  }
  return { telnet, framer, lines, answers }
}

const putty = "ff fb 1f ff fb 20 ff fb 18 ff fb 27 ff fd 01 ff fb 03 ff fd 03"
const toPutty = "ff fd 1f ff fe 20 ff fd 18 ff fa 18 01 ff f0 ff fe 27 ff fc 01 ff fd 03 ff fc 03"

/** What comes in, the lines it makes, and what is answered. Each names its client or its RFC section. */
const cases: ReadonlyArray<readonly [what: string, input: string, lines: ReadonlyArray<string>, answer: string]> = [
  ["PuTTY's burst at connect", `${putty} 'bob' 0d 0a`, ["bob"], toPutty],
  ["PuTTY's offer of OLD-ENVIRON", `${putty} ff fb 24 'bob' 0d 0a`, ["bob"], `${toPutty} ff fe 24`],
  ["PuTTY's keep-alive, IAC NOP", "'a' ff f1 'b' 0a", ["ab"], ""],
  ["PuTTY Ctrl-D at a beginning: EOF (RFC 1184)", "'hi' 0d 0a ff ec", ["hi", "(end)"], ""],
  [
    "inetutils `telnet HOST -PORT`",
    "ff fd 26 ff fb 26 ff fd 03 ff fb 18 ff fb 1f ff fb 20 ff fb 21 ff fb 22 ff fb 27 ff fd 05 'bob' 0d 0a",
    ["bob"],
    "ff fc 26 ff fe 26 ff fc 03 ff fd 18 ff fa 18 01 ff f0 ff fd 1f ff fe 20 ff fe 21 ff fe 22 ff fe 27 ff fc 05"
  ],
  ["Windows telnet: WILL NAWS, unasked", "ff fb 1f 'bob' 0d 0a", ["bob"], "ff fd 1f"],
  ["busybox: WONT ECHO, WILL NAWS", "ff fc 01 ff fb 1f 'bob' 0d 0a", ["bob"], "ff fd 1f"],
  ["DO TIMING-MARK is answered each time (RFC 860)", "ff fd 06 ff fd 06", [], "ff fc 06 ff fc 06"],
  ["inetutils Ctrl-C: IP, DO TIMING-MARK", "'abc' ff f4 ff fd 06 'hi' 0d 0a", ["hi"], "ff fc 06"],
  ["inetutils Ctrl-\\: BRK, DO TIMING-MARK", "'abc' ff f3 ff fd 06 'hi' 0d 0a", ["hi"], "ff fc 06"],
  [
    "inetutils Ctrl-O: AO is answered by a Synch (RFC 1123 §3.2.4)",
    "'abc' ff f5 ff fd 06 'hi' 0d 0a",
    ["abchi"],
    "ff f2 ff fc 06"
  ],
  ["inetutils Ctrl-Z: SUSP (RFC 1184)", "'abc' ff ed 'hi' 0d 0a", ["hi"], ""],
  ["ABORT (RFC 1184)", "'abc' ff ee 'hi' 0a", ["hi"], ""],
  ["a request that is welcome, twice: one answer (RFC 1143 §7)", "ff fb 03 ff fb 03", [], "ff fd 03"],
  ["one that is refused, twice: an answer each", "ff fd 01 ff fd 01", [], "ff fc 01 ff fc 01"],
  ["DONT and WONT for what is off", "ff fe 01 ff fc 1f", [], ""],
  ["unknown options (RFC 1123 §3.2.1)", "ff fd 63 ff fb 63", [], "ff fc 63 ff fe 63"],
  ["SGA is not done, which keeps line mode", "ff fd 03", [], "ff fc 03"],
  ["theirs may be (RFC 858)", "ff fb 03", [], "ff fd 03"],
  ["BINARY, both ways (RFC 856)", "ff fd 00 ff fb 00 c3 a9 0a", ["é"], "ff fb 00 ff fd 00"],
  ["LINEMODE is refused (RFC 1184)", "ff fb 22", [], "ff fe 22"],
  ["a terminal type is asked for, once (RFC 1091)", "ff fb 18 ff fb 18", [], "ff fd 18 ff fa 18 01 ff f0"],
  ["AYT is told, and the line stays (RFC 854)", "'a' ff f6 'b' 0a", ["(are-you-there)", "ab"], ""],
  ["EC, twice (RFC 854)", "'helxo' ff f7 ff f7 'lo' 0d 0a", ["hello"], ""],
  ["EC erases a character of several bytes", "'a' f0 9f 98 83 ff f7 'b' 0a", ["ab"], ""],
  ["EC at a beginning erases nothing, and no line before it", "'a' 0a ff f7 ff f7 'b' 0a", ["a", "b"], ""],
  ["EL (RFC 854)", "'wrong' ff f8 'right' 0d 0a", ["right"], ""],
  ["backspace and DEL, from a terminal in character mode", "'helxo' 08 7f 'lo' 0d 00", ["hello"], ""],
  ["NOP, DM, GA, EOR, a stray SE", "'a' ff f1 ff f2 ff f9 ff ef ff f0 'b' 0a", ["ab"], ""],
  ["IP, then a Synch whose DM Node drops", "'abc' ff f4 ff 'hi' 0d 0a", ["hi"], ""],
  ["inetutils `send synch`: Node drops the urgent IAC, and the DM is no text", "'ab' ff f1 f2 'c' 0a", ["abc"], ""],
  ["… at the beginning and the end of a line, twice over", "ff f1 f2 f2 'ab' f2 0d 0a 'c' f2 0d 00", ["ab", "c"], ""],
  ["… while a character is underway: it is broken off", "ff f1 c3 f2 'a' 0a", ["\ufffda"], ""],
  ["… but what begins a character stays", "ff f1 'a' f2 9f 98 83 'b' 0a", ["a\u{9f603}b"], ""],
  ["who has not shown that they speak telnet means an ò of Latin 1", "'per' f2 0a", ["per\ufffd"], ""],
  ["PuTTY Ctrl-C in its local line is a byte of it", "'hi' 03 0d 0a", ["hi\u0003"], ""],
  ["a data byte 255 is no UTF-8 (RFC 854)", "'a' ff ff 'b' 0a", ["a\ufffdb"], ""],
  ["CHARSET: UTF-8 among others (RFC 2066)", "ff fa 2a 01 ';UTF-8;LATIN1' ff f0", [], "ff fa 2a 02 'UTF-8' ff f0"],
  ["… by any separator and in any case", "ff fa 2a 01 ' iso-8859-1 utf-8' ff f0", [], "ff fa 2a 02 'utf-8' ff f0"],
  ["… not offered", "ff fa 2a 01 ';LATIN1' ff f0", [], "ff fa 2a 03 ff f0"],
  ["… nor is one that only begins so", "ff fa 2a 01 ';UTF-8859' ff f0", [], "ff fa 2a 03 ff f0"],
  ["… an empty list, which must be answered too", "ff fa 2a 01 ff f0", [], "ff fa 2a 03 ff f0"],
  ["… an answer is not answered", "ff fa 2a 02 'UTF-8' ff f0 ff fa 2a 03 ff f0 ff fa 2a ff f0", [], ""],
  [
    "GMCP, MCCP, MSSP and other MUD options",
    "ff fd c9 ff fb c9 ff fd 56 ff fd 46",
    [],
    "ff fc c9 ff fe c9 ff fc 56 ff fc 46"
  ],
  ["IAC and nothing more (telnetlib3 test_bad_iac)", "'a' 0a ff", ["a"], ""]
]

describe("TelnetServer", () => {
  it.each(cases)("%s", (_what, input, lines, answer) => {
    for (const chunks of [[hex(input)], ...everyCut(hex(input))]) {
      const whole = heard(chunks)
      assert.deepStrictEqual(whole.lines, lines)
      assert.deepStrictEqual(whole.answers, [...hex(answer)])
    }
  })

  it("never speaks first: plain text is not answered, and is handed on as it is", () => {
    const telnet = new TelnetServer(maxUnendedBytes)
    for (const text of ["/nick ann\r\n", "\u0000", "😃\n"]) {
      const chunk = utf8(text)
      const { answer, input } = telnet.receive(chunk)
      assert.lengthOf(answer, 0)
      assert.strictEqual(input[0], chunk)
    }
    assert.isFalse(telnet.isSpoken)
  })

  it.each([
    ["NAWS, split anywhere (RFC 1073)", "'a' ff fa 1f 00 50 00 18 ff f0 'b' 0d 0a", { columns: 80, rows: 24 }],
    ["255 columns", "ff fa 1f 00 ff ff 00 28 ff f0 'ab' 0a", { columns: 255, rows: 40 }],
    ["65535 by 65535", "ff fa 1f ff ff ff ff ff ff ff ff ff f0 'ab' 0a", { columns: 65535, rows: 65535 }],
    ["0 by 0, which is unknown", "ff fa 1f 00 00 00 00 ff f0 'ab' 0a", { columns: 0, rows: 0 }],
    ["the last of two", "ff fa 1f 00 50 00 18 ff f0 'a' ff fa 1f 00 64 00 1e ff f0 'b' 0a", { columns: 100, rows: 30 }],
    ["one too short", "ff fa 1f 00 50 ff f0 'ab' 0a", undefined],
    ["one too long", "ff fa 1f 00 50 00 18 00 ff f0 'ab' 0a", undefined]
  ])("window: %s", (_what, input, window) => {
    for (const chunks of everyCut(hex(input))) {
      const { lines, telnet } = heard(chunks)
      assert.deepStrictEqual(lines, ["ab"])
      assert.deepStrictEqual(telnet.window, window)
    }
  })

  it("terminal type: the last name given counts, the same a hundred times asks for no more (RFC 1091)", () => {
    const { answers, telnet } = heard([
      hex("ff fb 18"),
      ...Array<Uint8Array>(100).fill(hex("ff fa 18 00 'XTERM' ff f0"))
    ])
    assert.deepStrictEqual(answers, [...hex("ff fd 18 ff fa 18 01 ff f0")])
    assert.strictEqual(telnet.terminalType, "XTERM")
    heard([hex(`ff fa 18 00 '${"x".repeat(900)}' ff f0`)], telnet)
    assert.strictEqual(telnet.terminalType, "x".repeat(40))
  })

  it("a long subnegotiation is no line, and does not end the line underway", () => {
    const { answers, framer, lines } = heard([
      hex("'a' ff fa 18"),
      new Uint8Array(16_000).fill(10),
      hex("ff f0 'b' 0a")
    ])
    assert.deepStrictEqual(lines, ["ab"])
    assert.deepStrictEqual(answers, [])
    assert.deepStrictEqual(framer.end(), [])
  })

  it("one longer than any line without an end is reported, in whatever chunks it comes", () => {
    for (const length of [1, 100, 5000]) {
      const { lines } = heard([hex("ff fa 18"), ...Array<Uint8Array>(20_000 / length).fill(new Uint8Array(length))])
      assert.strictEqual(lines[0], "(endless)", `chunks of ${length}`)
    }
  })

  it.each([
    ["IAC IAC: an ÿ of Latin 1, by nc", "e4 ff ff 0a", false],
    ["IAC and a letter: the same", "e4 ff 'a' 0a", false],
    ["NOP", "ff f1", true],
    ["an offer", "ff fb 1f", true],
    ["a window", "ff fa 1f 00 50 00 18 ff f0", true]
  ])("shows that it speaks telnet, or not: %s", (_what, input, isSpoken) => {
    for (const chunks of everyCut(hex(input))) assert.strictEqual(heard(chunks).telnet.isSpoken, isSpoken)
  })

  it.each([...openings])("what %s sends, split anywhere, is heard and answered as whole", (_file, { bytes }) => {
    const { answers, lines } = heard([bytes])
    for (const chunks of everyCut(bytes)) {
      const inParts = heard(chunks)
      assert.deepStrictEqual(inParts.lines, lines)
      assert.deepStrictEqual(inParts.answers, answers)
    }
  })

  const telling = [
    255, 255, 255, 250, 240, 251, 253, 254, 246, 247, 248, 236, 242, 0x9f, 0, 1, 3, 6, 24, 31, 42, 97, 13, 10, 8
  ]

  it.effect.prop(
    "every split of every input gives the same lines and answers",
    [bytesAmong(telling), lengths],
    ([input, sizes]) =>
      Effect.sync(() => {
        const { answers, lines } = heard([input])
        for (const chunks of [cut(input, sizes), everyCut(input)[0]!]) {
          const inParts = heard(chunks)
          assert.deepStrictEqual(inParts.lines, lines)
          assert.deepStrictEqual(inParts.answers, answers)
        }
      })
  )

  it.effect.prop("facing another server, or itself, it falls silent", [bytesAmong(telling)], ([input]) =>
    Effect.sync(() => {
      const servers = [new TelnetServer(maxUnendedBytes), new TelnetServer(maxUnendedBytes)]
      let { answer } = servers[0]!.receive(input)
      for (let turn = 1; turn < 8 && answer.length > 0; turn++) answer = servers[turn % 2]!.receive(answer).answer
      assert.lengthOf(answer, 0)
    })
  )
})

/** What a client answers to a hidden prompt, and all that is sent to it. */
const prompts: ReadonlyArray<readonly [what: string, during: string, after: string, sent: string]> = [
  ["agreed at once", "ff fd 01", "ff fe 01", "ff fb 01 ff fc 01"],
  ["refused: silence, and no second question (RFC 1143 §7)", "ff fe 01", "", "ff fb 01"],
  ["agreed after the secret was typed: the end waits for it", "", "ff fd 01 ff fe 01", "ff fb 01 ff fc 01"],
  ["refused after it was typed", "", "ff fe 01", "ff fb 01"],
  ["never answered", "", "", "ff fb 01"],
  ["agreed three times over", "ff fd 01 ff fd 01 ff fd 01", "ff fe 01", "ff fb 01 ff fc 01"],
  ["agreed, and given up by the client while it types", "ff fd 01 ff fe 01", "", "ff fb 01 ff fc 01"]
]

describe("TelnetServer.echo", () => {
  it.each(prompts)("%s", (_what, during, after, sent) => {
    const telnet = new TelnetServer(maxUnendedBytes)
    const out = [
      ...telnet.echo(false),
      ...telnet.receive(hex(during)).answer,
      ...telnet.echo(true),
      ...telnet.receive(hex(after)).answer
    ]
    assert.deepStrictEqual(out, [...hex(sent)])
  })

  it("a second prompt is as the first", () => {
    const telnet = new TelnetServer(maxUnendedBytes)
    for (let turn = 0; turn < 2; turn++) {
      assert.deepStrictEqual(telnet.echo(false), hex("ff fb 01"))
      assert.lengthOf(telnet.receive(hex("ff fd 01")).answer, 0)
      assert.deepStrictEqual(telnet.echo(true), Uint8Array.of(Telnet.Code.IAC, Telnet.Code.WONT, Telnet.Option.ECHO))
      assert.lengthOf(telnet.receive(hex("ff fe 01")).answer, 0)
    }
  })
})
