/** One loop for a listening socket and its connections, as with `select()`: an echo that notices when all is quiet. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { connect } from "node:net"
import { Readiness, ReadinessSource as From } from "../src/index.ts"
const program = Effect.gen(function* () {
  const server = yield* NodeSocketServer.make({ host: "127.0.0.1", port: 0, allowHalfOpen: true })
  assert("port" in server.address)
  const { add, events } = yield* Readiness.make<From.SocketServerEvent<"door"> | From.SocketEvent<"peer">>({
    idle: 200
  })
  yield* add(From.fromSocketServer("door", server))
  let heard = ""
  const client = connect(server.address.port, "127.0.0.1", () => client.end("hello"))
  client.on("data", (data) => (heard += data))
  let peer: Readiness.Writable<"peer", Uint8Array | string>
  yield* Stream.takeUntil(events, ({ _tag }) => _tag === "Idle").pipe(
    Stream.runForEach((event) => {
      if (event._tag === "Acceptable") return add(From.fromSocket("peer", event.socket))
      if (event._tag === "Writable") peer = event
      return event._tag === "Readable" && event.data.length > 0 ? peer.write(event.data[0]!) : Effect.void
    })
  )
  assert.equal(heard, "hello")
})
NodeRuntime.runMain(Effect.scoped(program))
