import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createRequire } from "node:module"
import * as WebSocketFrame from "../../src/net/WebSocketFrame.ts"
import { hex } from "./Chunking.ts"

/** What the receiver of Node's best-known WebSocket library makes of bytes. */
const received = (bytes: Uint8Array): Promise<ReadonlyArray<unknown>> => {
  const require = createRequire(createRequire(import.meta.url).resolve("@effect/platform-node/NodeWS"))
  const { Receiver } = require("ws") as { Receiver: new (options: object) => import("node:stream").Writable }
  const receiver = new Receiver({ isServer: false, maxPayload: 0 })
  const heard: Array<unknown> = []
  receiver.on("message", (data: Buffer, isBinary: boolean) => heard.push(isBinary ? data : data.toString()))
  receiver.on("conclude", (code: number, reason: Buffer) => heard.push([code, reason.toString()]))
  return new Promise((resolve) => receiver.end(bytes, () => setImmediate(() => resolve(heard))))
}

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

  it.live("another implementation reads what was written", () =>
    Effect.gen(function* () {
      const texts = ["", "hellö 😃", "x".repeat(126), "y".repeat(70_000)]
      const close = WebSocketFrame.close(1008, "ü".repeat(200))
      const heard = yield* Effect.promise(() =>
        received(Buffer.concat([...texts.map((text) => WebSocketFrame.text(text)), close]))
      )
      assert.deepStrictEqual(heard, [...texts, [1008, "ü".repeat(61)]])
    })
  )
})
