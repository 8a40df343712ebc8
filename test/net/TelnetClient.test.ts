import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TelnetClient, type WindowSize } from "../../src/net/TelnetClient.ts"
import { bytesAmong, cut, everyCut, hex, lengths, utf8 } from "./Chunking.ts"

const window: WindowSize = { columns: 80, rows: 24 }

/** What all chunks amount to for a client with a window, or without. */
const receive = (chunks: ReadonlyArray<Uint8Array>, size: WindowSize | undefined = window) => {
  const client = new TelnetClient({ terminalType: "XTERM", size })
  const all = chunks.map((chunk) => client.receive(chunk))
  return {
    client,
    data: [...all.flatMap(({ data }) => [...data]), ...client.end()],
    reply: all.flatMap(({ reply }) => [...reply])
  }
}

/** What is asked, the data it leaves and the reply, in hexadecimal (RFC 854's codes). */
const cases: ReadonlyArray<readonly [what: string, input: string, data: string, reply: string]> = [
  ["no telnet at all", "'hi' 0d 0a f0 9f 98 83", "'hi' 0a f0 9f 98 83", ""],
  ["WILL ECHO (RFC 857)", "ff fb 01", "", "ff fd 01"],
  ["WILL SGA (RFC 858)", "ff fb 03", "", "ff fd 03"],
  ["WILL ECHO twice is answered once", "ff fb 01 ff fb 01", "", "ff fd 01"],
  ["WILL, WONT, WILL ECHO are each answered", "ff fb 01 ff fc 01 ff fb 01", "", "ff fd 01 ff fe 01 ff fd 01"],
  ["WONT and DONT for what is off are silence", "ff fc 01 ff fe 1f ff fc 63", "", ""],
  ["DO NAWS (RFC 1073)", "ff fd 1f", "", "ff fb 1f ff fa 1f 00 50 00 18 ff f0"],
  ["DO NAWS twice is answered once", "ff fd 1f ff fd 1f", "", "ff fb 1f ff fa 1f 00 50 00 18 ff f0"],
  ["DONT NAWS when it is on", "ff fd 1f ff fe 1f", "", "ff fb 1f ff fa 1f 00 50 00 18 ff f0 ff fc 1f"],
  ["DO TTYPE, then SEND (RFC 1091)", "ff fd 18 ff fa 18 01 ff f0", "", "ff fb 18 ff fa 18 00 'XTERM' ff f0"],
  ["SEND without DO TTYPE", "ff fa 18 01 ff f0", "", ""],
  [
    "the same name again ends the list",
    "ff fd 18 ff fa 18 01 ff f0 ff fa 18 01 ff f0",
    "",
    "ff fb 18 ff fa 18 00 'XTERM' ff f0 ff fa 18 00 'XTERM' ff f0"
  ],
  ["DO SGA", "ff fd 03", "", "ff fb 03"],
  ["DO ECHO is refused: both sides would echo", "ff fd 01", "", "ff fc 01"],
  ["DO TIMING-MARK (RFC 860) is refused each time", "ff fd 06 ff fd 06", "", "ff fc 06 ff fc 06"],
  [
    "LINEMODE, NEW-ENVIRON, TSPEED, XDISPLOC",
    "ff fd 22 ff fd 27 ff fd 20 ff fd 23",
    "",
    "ff fc 22 ff fc 27 ff fc 20 ff fc 23"
  ],
  ["WILL STATUS, MCCP2, BINARY", "ff fb 05 ff fb 56 ff fb 00", "", "ff fe 05 ff fe 56 ff fe 00"],
  ["DO BINARY, CHARSET", "ff fd 00 ff fd 2a", "", "ff fc 00 ff fc 2a"],
  ["option 255", "ff fb ff 'a'", "'a'", "ff fe ff"],
  ["GA, NOP, DM, AYT, EOR", "'a' ff f9 ff f1 ff f2 ff f6 ff ef 'b'", "'ab'", ""],
  ["data byte 255", "'a' ff ff 'b'", "'a' ff 'b'", ""],
  ["text after an IAC whose DM was urgent", "'a' ff 'b'", "'ab'", ""],
  ["CR LF, CR NUL, CR", "'a' 0d 0a 'b' 0d 00 'c' 0d 'd' 0d 0d 0a", "'a' 0a 'b' 0d 'c' 0d 'd' 0d 0a", ""],
  ["a CR at the end", "'a' 0d", "'a' 0d", ""],
  ["a NUL that follows no CR", "00 'a'", "00 'a'", ""],
  ["an unknown subnegotiation", "'a' ff fa c9 'Core.Hello' ff ff ff f0 'b'", "'ab'", ""]
]

describe("TelnetClient", () => {
  it.each(cases)("%s", (_what, input, data, reply) => {
    for (const chunks of [[hex(input)], ...everyCut(hex(input))]) {
      const received = receive(chunks)
      assert.deepStrictEqual(received.data, [...hex(data)])
      assert.deepStrictEqual(received.reply, [...hex(reply)])
    }
  })

  it("refuses to tell the size of a window that it has not", () => {
    const client = new TelnetClient({ terminalType: "DUMB" })
    assert.deepStrictEqual(client.receive(hex("ff fd 1f")).reply, hex("ff fc 1f"))
    assert.deepStrictEqual(client.resize(window), hex(""))
  })

  it("tells of a new size when asked to, doubling 255", () => {
    const { client } = receive([])
    assert.deepStrictEqual(client.resize({ columns: 100, rows: 30 }), hex(""))
    assert.deepStrictEqual(client.receive(hex("ff fd 1f")).reply, hex("ff fb 1f ff fa 1f 00 64 00 1e ff f0"))
    assert.deepStrictEqual(client.resize({ columns: 255, rows: 511 }), hex("ff fa 1f 00 ff ff 01 ff ff ff f0"))
    assert.deepStrictEqual(client.resize({ columns: 255, rows: 511 }), hex(""))
    client.receive(hex("ff fe 1f"))
    assert.deepStrictEqual(client.resize(window), hex(""))
  })

  it("knows whether the server echoes", () => {
    const { client } = receive([])
    assert.isFalse(client.isServerEchoing)
    client.receive(hex("ff fb 03 ff fb 01"))
    assert.isTrue(client.isServerEchoing)
    client.receive(hex("ff fc 01"))
    assert.isFalse(client.isServerEchoing)
  })

  it("holds little of an endless subnegotiation, and answers what comes after it", () => {
    const { data, reply } = receive([hex("ff fa 18"), new Uint8Array(1_000_000).fill(1), hex("ff f0 'a' ff fd 06")])
    assert.deepStrictEqual(data, [...hex("'a'")])
    assert.deepStrictEqual(reply, [...hex("ff fc 06")])
  })

  it.each([
    ["LF", "'a' 0a 'b' 0a", "'a' 0d 0a 'b' 0d 0a"],
    ["CR LF", "'a' 0d 0a", "'a' 0d 0a"],
    ["CR", "'a' 0d 'b'", "'a' 0d 00 'b'"],
    ["255", "ff 'a' ff ff", "ff ff 'a' ff ff ff ff"]
  ])("sends %s as the network's", (_what, input, sent) => {
    for (const chunks of everyCut(hex(input))) {
      const client = new TelnetClient({ terminalType: "XTERM" })
      assert.deepStrictEqual(
        chunks.flatMap((chunk) => [...client.send(chunk)]),
        [...hex(sent)]
      )
    }
  })

  const telling = [255, 255, 255, 250, 240, 251, 252, 253, 254, 1, 3, 24, 31, 13, 10, 0]

  it.effect.prop("every cut of every input amounts to the same", [bytesAmong(telling), lengths], ([input, sizes]) =>
    Effect.sync(() => {
      const { data, reply } = receive([input])
      const inParts = receive(cut(input, sizes))
      assert.deepStrictEqual(inParts.data, data)
      assert.deepStrictEqual(inParts.reply, reply)
    })
  )

  it.effect.prop("two clients facing each other fall silent", [bytesAmong(telling)], ([input]) =>
    Effect.sync(() => {
      const [one, other] = [
        new TelnetClient({ terminalType: "A", size: window }),
        new TelnetClient({ terminalType: "B" })
      ]
      let { reply } = one.receive(input)
      // a loop would never end; options are 256 and each can be switched by a few messages only
      for (let turn = 0; turn < 8 && reply.length > 0; turn++) {
        reply = (turn % 2 === 0 ? other : one).receive(reply).reply
      }
      assert.strictEqual(reply.length, 0)
    })
  )

  it.effect.prop("what one sends the other receives, but for line ends", [bytesAmong([255, 255, 97])], ([input]) =>
    Effect.sync(() => {
      const text = input.filter((byte) => byte !== 13)
      const sender = new TelnetClient({ terminalType: "A" })
      const { data } = receive([sender.send(text)])
      assert.deepStrictEqual(data, [...text])
    })
  )

  it("copies nothing of a chunk that could change later", () => {
    const chunk = utf8("abc")
    const { data } = receive([chunk])
    chunk.fill(0)
    assert.deepStrictEqual(data, [...utf8("abc")])
  })
})
