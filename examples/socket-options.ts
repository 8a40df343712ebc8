/** Real socket options: what was asked, what the kernel made of it, and what is out of reach without koffi. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import assert from "node:assert/strict"
import * as Dgram from "node:dgram"
import { once } from "node:events"
import { NodeSocketOptions, SocketOptions } from "../src/index.ts"

const program = Effect.gen(function* () {
  const options = yield* SocketOptions.SocketOptions
  const socket = Dgram.createSocket("udp4")
  yield* Effect.promise(() => once(socket.bind(0, "127.0.0.1"), "listening"))
  yield* options.set(socket, "SO_RCVBUF", 65_536)
  const effective = yield* options.get(socket, "SO_RCVBUF")
  // Linux doubles it (socket(7)), others take it as it is
  assert.equal(effective, process.platform === "linux" ? 131_072 : 65_536)
  for (const { name, value } of yield* options.snapshot(socket)) {
    yield* Console.log(`${name}: ${Result.isSuccess(value) ? value.success : value.failure.message}`)
  }
  const withoutKoffi = Effect.provide(SocketOptions.SocketOptions, NodeSocketOptions.layerPublicApi)
  const { message } = yield* Effect.flip((yield* withoutKoffi).get(socket, "IP_TTL"))
  assert.match(message, /npm install koffi/)
  socket.close()
})
NodeRuntime.runMain(Effect.provide(program, NodeSocketOptions.layer))
