/** The UDP echo (RFC 862) alone, and a client that hears itself. */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import assert from "node:assert/strict"
import { UdpEcho } from "../src/index.ts"

/** An application would `Layer.launch` this. */
const Echo = UdpEcho.layer.pipe(Layer.provide(NodeDatagramSocket.layer({ bind: { address: "127.0.0.1", port: 0 } })))

const ping = Effect.gen(function* () {
  const { address } = yield* UdpEcho.UdpEcho
  const socket = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1" } })
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  yield* writer.write({ payload: "ping", address })
  const [answer] = yield* reader.pull
  const text = new TextDecoder().decode(answer.payload)
  assert.equal(text, "ping")
  yield* Effect.log(`${NetAddress.formatInet(answer.address)} answered: ${text}`)
})
NodeRuntime.runMain(Effect.provide(Effect.scoped(ping), Echo))
