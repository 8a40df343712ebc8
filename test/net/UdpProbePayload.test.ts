import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { crc32, maximumSequence, maximumSize, minimumSize, ProbeCodec } from "../../src/net/UdpProbePayload.ts"
import { utf8 } from "./Chunking.ts"

const unsigned64 = Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: 2n ** 64n - 1n }))
const natural = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe("UdpProbePayload", () => {
  it("CRC-32 has its check value", () => {
    assert.strictEqual(crc32(utf8("123456789")), 0xcbf43926)
    assert.strictEqual(crc32(new Uint8Array()), 0)
  })

  it.effect.prop(
    "what is encoded fits the size exactly and is decoded again",
    [unsigned64, natural(0, maximumSequence), unsigned64, natural(minimumSize, 1500)],
    ([token, sequence, sentAt, size]) =>
      Effect.sync(() => {
        const codec = new ProbeCodec({ token, size })
        const payload = codec.encode({ sequence, sentAt })
        assert.strictEqual(payload.length, size)
        assert.deepStrictEqual(codec.decode(payload), { sequence, sentAt })
        // a view into a larger buffer, as sockets hand out
        const received = new Uint8Array(size + 9)
        received.set(payload, 5)
        assert.deepStrictEqual(codec.decode(received.subarray(5, 5 + size)), { sequence, sentAt })
      })
  )

  it("the greatest size is decoded too", () => {
    const codec = new ProbeCodec({ token: 1n, size: maximumSize })
    assert.deepStrictEqual(codec.decode(codec.encode({ sequence: 7, sentAt: 8n })), { sequence: 7, sentAt: 8n })
  })

  it.effect.prop(
    "a changed byte is noticed wherever it is",
    [natural(minimumSize, 200), natural(0, 199), natural(1, 255)],
    ([size, at, change]) =>
      Effect.sync(() => {
        const codec = new ProbeCodec({ token: 0x0123_4567_89ab_cdefn, size })
        const payload = codec.encode({ sequence: 3, sentAt: 4n })
        payload[at % size]! ^= change
        assert.strictEqual(codec.decode(payload), at % size < 8 ? "foreign" : "damaged")
      })
  )

  it("what is cut off, longer, empty or of another run is no answer", () => {
    const codec = new ProbeCodec({ token: 5n, size: 56 })
    const payload = codec.encode({ sequence: 1, sentAt: 2n })
    for (let length = 0; length < payload.length; length++) {
      assert.strictEqual(codec.decode(payload.subarray(0, length)), length < 8 ? "foreign" : "damaged", `${length}`)
    }
    assert.strictEqual(codec.decode(Uint8Array.of(...payload, 56)), "damaged")
    assert.strictEqual(new ProbeCodec({ token: 6n, size: 56 }).decode(payload), "foreign")
    assert.strictEqual(codec.decode(utf8("220 mail.example ESMTP")), "foreign")
  })
})
