import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Telnet from "../../src/net/Telnet.ts"
import { openings } from "../e2e/openings/Openings.ts"
import { bytesAmong, cut, everyCut, hex, lengths, utf8 } from "./Chunking.ts"

const { Option } = Telnet

/** Welcomes one option on each side, as an example: what they may do, and what we may. */
const policy: Telnet.Policy = { us: new Set([Option.SGA]), them: new Set([Option.NAWS]) }

const hexOf = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")

/** All that came of chunks, in words; data that was cut is one. */
const heard = (chunks: ReadonlyArray<Uint8Array>, start = Telnet.initial) => {
  let state = start
  const items: Array<string> = []
  let data: Array<number> = []
  const flush = () => {
    if (data.length > 0) items.push(hexOf(data))
    data = []
  }
  for (const chunk of chunks) {
    const step = Telnet.step(state, chunk, policy)
    state = step.state
    for (const item of step.received) {
      if (item instanceof Uint8Array) {
        data.push(...item)
        continue
      }
      flush()
      if (item._tag === "Answer") items.push(`answer ${hexOf(item.bytes)}`)
      else if (item._tag === "Command") items.push(`command ${hexOf([item.code])}`)
      else if (item._tag === "Negotiated")
        items.push(`${item.side} ${hexOf([item.option])} ${item.isOn ? "on" : "off"}`)
      else items.push(`sub ${hexOf([item.option])}: ${hexOf(item.data)}`)
    }
  }
  flush()
  return { state, items }
}

/** What is received, and what comes of it: data as hexadecimal, and what each thing else is. */
const cases: ReadonlyArray<readonly [what: string, input: string, items: ReadonlyArray<string>]> = [
  ["no telnet at all", "'hi' 0d 0a f0 9f 98 83", ["68 69 0d 0a f0 9f 98 83"]],
  ["IAC IAC is a data byte 255 (RFC 854)", "'a' ff ff 'b'", ["61 ff 62"]],
  ["IAC IAC IAC IAC", "ff ff ff ff", ["ff ff"]],
  ["an option that is refused (RFC 1123 §3.2.1)", "ff fd 63 ff fb 63", ["answer ff fc 63", "answer ff fe 63"]],
  ["a welcome offer of theirs, once", "ff fb 1f ff fb 1f", ["answer ff fd 1f", "them 1f on"]],
  ["a welcome request to us, once", "ff fd 03 ff fd 03", ["answer ff fb 03", "us 03 on"]],
  ["the welcome is for its own side only", "ff fd 1f ff fb 03", ["answer ff fc 1f", "answer ff fe 03"]],
  [
    "out of use again (RFC 1143 §7)",
    "ff fb 1f ff fc 1f ff fc 1f",
    ["answer ff fd 1f", "them 1f on", "answer ff fe 1f", "them 1f off"]
  ],
  ["a no to what is off is silence (telnetlib3 test_iac_dont_dont)", "ff fe 01 ff fc 1f", []],
  ["DO TIMING-MARK is answered each time (RFC 860)", "ff fd 06 ff fd 06", ["answer ff fc 06", "answer ff fc 06"]],
  ["DONT TIMING-MARK is silence", "ff fe 06", []],
  ["WILL TIMING-MARK is an offer like others", "ff fb 06", ["answer ff fe 06"]],
  [
    "option 255, and one that looks like a command",
    "ff fb ff ff fd f0 'a'",
    ["answer ff fe ff", "answer ff fc f0", "61"]
  ],
  ["commands stay in their place (RFC 854)", "'a' ff f7 'b' ff f8 'c'", ["61", "command f7", "62", "command f8", "63"]],
  [
    "every command there is (RFC 854, 885, 1184)",
    "ff ec ff ed ff ee ff ef ff f1 ff f2 ff f3 ff f4 ff f5 ff f6 ff f9",
    ["ec", "ed", "ee", "ef", "f1", "f2", "f3", "f4", "f5", "f6", "f9"].map((code) => `command ${code}`)
  ],
  ["a stray SE", "'a' ff f0 'b'", ["61 62"]],
  ["a window size (RFC 1073)", "'a' ff fa 1f 00 50 00 18 ff f0 'b'", ["61", "sub 1f: 00 50 00 18", "62"]],
  ["IAC IAC in a subnegotiation (RFC 855)", "ff fa 1f 00 ff ff 00 28 ff f0", ["sub 1f: 00 ff 00 28"]],
  ["IAC IAC SE does not end it", "ff fa 18 00 ff ff f0 'x' ff f0 'b'", ["sub 18: 00 ff f0 78", "62"]],
  ["line ends in it are none", "ff fa 18 00 0d 0a 00 ff f0 'b'", ["sub 18: 00 0d 0a 00", "62"]],
  ["an unknown one", "ff fa c9 'Core.Hello {}' ff f0", [`sub c9: ${hexOf(utf8("Core.Hello {}"))}`]],
  ["one with nothing in it", "ff fa 18 ff f0", ["sub 18: "]],
  ["one without even an option", "ff fa ff f0 'a'", ["61"]],
  [
    "a command cuts it short (telnetlib3 test_sb_interrupted)",
    "ff fa 18 00 'x' ff fd 63 'a'",
    ["answer ff fc 63", "61"]
  ],
  ["so does another subnegotiation", "ff fa 18 00 ff fa 1f 01 ff f0", ["sub 1f: 01"]],
  ["option 255 in one", "ff fa ff ff 'a' ff f0", ["sub ff: 61"]],
  ["Synch: Node drops the urgent DM, so text follows IAC", "'abc' ff f4 ff 'hi'", ["61 62 63", "command f4", "68 69"]],
  ["the same before a line end", "'abc' ff 0d 0a", ["61 62 63 0d 0a"]],
  ["the highest byte that is no command", "ff eb", ["eb"]],
  ["IAC and nothing more", "'a' ff", ["61"]],
  ["a verb and nothing more", "'a' ff fd", ["61"]],
  ["nothing", "", []]
]

describe("Telnet.step", () => {
  it.each(cases)("%s", (_what, input, items) => {
    for (const chunks of [[hex(input)], ...everyCut(hex(input))]) assert.deepStrictEqual(heard(chunks).items, items)
  })

  it.each([...openings])("%s, split anywhere", (_file, { bytes }) => {
    const whole = heard([bytes])
    for (const chunks of everyCut(bytes)) assert.deepStrictEqual(heard(chunks), whole)
  })

  // commands, verbs, options on both sides of the policy, and letters
  const telling = [255, 255, 255, 250, 240, 240, 251, 252, 253, 254, 246, 236, 235, 1, 3, 6, 24, 31, 97, 13, 10]

  it.effect.prop(
    "every split of every input gives the same, in the same order, and leaves the same state",
    [bytesAmong(telling), lengths],
    ([input, sizes]) =>
      Effect.sync(() => {
        const whole = heard([input])
        assert.deepStrictEqual(heard(cut(input, sizes)), whole)
        assert.deepStrictEqual(heard(everyCut(input)[0]!), whole)
      })
  )

  it.effect.prop("escaped data comes through as it was", [bytesAmong([255, 255, 97]), lengths], ([data, sizes]) =>
    Effect.sync(() => {
      assert.deepStrictEqual(heard(cut(Telnet.escape(data), sizes)).items, data.length === 0 ? [] : [hexOf(data)])
    })
  )

  it.effect.prop("so does a subnegotiation of any content", [bytesAmong(telling), lengths], ([data, sizes]) =>
    Effect.sync(() => {
      const written = Telnet.subnegotiation(Option.TTYPE, data)
      assert.deepStrictEqual(heard(cut(written, sizes)).items, [`sub 18: ${hexOf(data)}`])
    })
  )

  it.effect.prop("each request is answered at most once, and nothing else is", [bytesAmong(telling)], ([input]) =>
    Effect.sync(() => {
      const requests = Array.from(input).filter((byte) => byte >= 251 && byte <= 254).length
      const answers = heard([input]).items.filter((item) => item.startsWith("answer "))
      assert.isAtMost(answers.length, requests)
    })
  )

  it("plain text passes uncopied: the chunk itself, the state itself", () => {
    const chunk = utf8("hello\n")
    const { received, state } = Telnet.step(Telnet.initial, chunk, policy)
    assert.strictEqual(received[0], chunk)
    assert.lengthOf(received, 1)
    assert.strictEqual(state, Telnet.initial)
  })

  it("text around a command is the chunk's own memory", () => {
    const chunk = hex("'one' ff f1 'two'")
    for (const item of Telnet.step(Telnet.initial, chunk, policy).received) {
      if (item instanceof Uint8Array) assert.strictEqual(item.buffer, chunk.buffer)
    }
  })

  it("does not change the state it was given", () => {
    const { state } = Telnet.step(Telnet.initial, hex("ff fb 1f ff fa 18 00"), policy)
    const before = structuredClone(state)
    Telnet.step(state, hex("'xyz' ff f0 ff fc 1f ff fd 03"), policy)
    assert.deepStrictEqual(structuredClone(state), before)
  })

  it("keeps the beginning of an endless subnegotiation, and hears what comes after it (libtelnet's bound: 16384)", () => {
    const endless = heard([hex("ff fa 18"), new Uint8Array(1_000_000).fill(97)])
    assert.isAtMost(endless.state.pending.length, Telnet.maxSubnegotiationBytes)
    const { items, state } = heard([hex("ff f0 'b'")], endless.state)
    assert.strictEqual(items.at(-1), "62")
    assert.lengthOf(state.pending, 0)
  })

  it("all 256 options asked for in every way leave a state of those welcome alone", () => {
    const all = Array.from({ length: 256 }, (_, option) => [251, 253].flatMap((verb) => [255, verb, option])).flat()
    const { items, state } = heard([new Uint8Array([...all, ...all])])
    assert.deepStrictEqual([[...state.us.keys()], [...state.them.keys()]], [[Option.SGA], [Option.NAWS]])
    // each refusal twice, each welcome once; a timing mark is refused every time
    assert.lengthOf(
      items.filter((item) => item.startsWith("answer ")),
      2 * 2 * 256 - 2
    )
  })
})

/** What we ask, what they answer, what is sent of it all and whether it is on then: RFC 1143 §7, for our own ECHO. */
const exchanges: ReadonlyArray<
  readonly [what: string, steps: ReadonlyArray<boolean | string>, sent: string, isOn: boolean]
> = [
  ["asked and agreed", [true, "ff fd 01"], "ff fb 01", true],
  ["asked and not answered: not on", [true], "ff fb 01", false],
  ["asked and refused: nothing more, and not again", [true, "ff fe 01"], "ff fb 01", false],
  ["asked twice", [true, true, "ff fd 01"], "ff fb 01", true],
  ["asked, agreed, ended, agreed", [true, "ff fd 01", false, "ff fe 01"], "ff fb 01 ff fc 01", false],
  ["ended before the answer: the no waits for it", [true, false], "ff fb 01", false],
  ["… and follows a yes", [true, false, "ff fd 01", "ff fe 01"], "ff fb 01 ff fc 01", false],
  ["… but not a no", [true, false, "ff fe 01"], "ff fb 01", false],
  ["wanted again before the answer: as if never ended", [true, false, true, "ff fd 01"], "ff fb 01", true],
  [
    "wanted again before the end is agreed: the yes waits",
    [true, "ff fd 01", false, true, "ff fe 01", "ff fd 01"],
    "ff fb 01 ff fc 01 ff fb 01",
    true
  ],
  ["ended when it never was on", [false], "", false]
]

describe("Telnet.ask", () => {
  it.each(exchanges)("%s", (_what, steps, sent, isOn) => {
    let state = Telnet.initial
    const out: Array<number> = []
    for (const what of steps) {
      const step =
        typeof what === "string" ? Telnet.step(state, hex(what), policy) : Telnet.ask(state, "us", Option.ECHO, what)
      state = step.state
      for (const item of step.received) if ("bytes" in item) out.push(...item.bytes)
    }
    assert.strictEqual(hexOf(out), sent)
    assert.strictEqual(Telnet.uses(state, "us", Option.ECHO), isOn)
  })
})
