import { assert, describe, it } from "@effect/vitest"
import * as WebSocketFrame from "../../src/net/WebSocketFrame.ts"
import { hex } from "./Chunking.ts"

describe("WebSocketFrame", () => {
  it.each<readonly [what: string, frame: Uint8Array, begins: Uint8Array]>([
    ["RFC 6455 §5.7: an unmasked text message", WebSocketFrame.text("Hello"), hex("81 05 48 65 6c 6c 6f")],
    ["nothing", WebSocketFrame.text(""), hex("81 00")],
    ["125 bytes", WebSocketFrame.text("x".repeat(125)), hex("81 7d 78")],
    ["126 bytes", WebSocketFrame.text("x".repeat(126)), hex("81 7e 00 7e 78")],
    ["65535 bytes", WebSocketFrame.text("x".repeat(65_535)), hex("81 7e ff ff 78")],
    ["65536 bytes", WebSocketFrame.text("x".repeat(65_536)), hex("81 7f 00 00 00 00 00 01 00 00 78")],
    ["a close", WebSocketFrame.close(1000, "bye"), hex("88 05 03 e8 62 79 65")]
  ])("%s", (_what, frame, begins) => assert.deepStrictEqual(frame.subarray(0, begins.length), begins))

  it("a reason is cut between characters where it is too long for a control frame", () => {
    const frame = WebSocketFrame.close(1008, "ü".repeat(200))
    assert.strictEqual(frame[1], frame.length - 2)
    assert.strictEqual(new TextDecoder("utf-8", { fatal: true }).decode(frame.subarray(4)), "ü".repeat(61))
  })
})
