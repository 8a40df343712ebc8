/** Standard input and a socket, waited for together: whatever comes from either is dealt with next. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeStdio from "@effect/platform-node/NodeStdio"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { type AddressInfo, createServer } from "node:net"
import { Readiness, ReadinessSource as From } from "../src/index.ts"
const talk = Effect.gen(function* () {
  const stdin = From.fromStream("stdin", (yield* Stdio.Stdio).stdin)
  const { port } = server.address() as AddressInfo
  const socket = From.fromSocket("socket", yield* NodeSocket.makeNet({ host: "127.0.0.1", port, allowHalfOpen: true }))
  const { add, events } = yield* Readiness.make<Readiness.EventOf<typeof stdin | typeof socket>>()
  yield* add(socket)
  let [peer, heard] = [undefined as Readiness.Writable<"socket", Uint8Array | string> | undefined, ""]
  yield* Stream.runForEach(events, (event) => {
    // the keyboard is of interest once there is somebody to talk to
    if (event._tag === "Writable" && peer === undefined) return Effect.map(add(stdin), () => (peer = event))
    if (event._tag !== "Readable") return Effect.void
    if (event.source === "stdin") return event.data.length > 0 ? peer!.writeInTurn(event.data[0]!) : peer!.end
    return Effect.sync(() => (heard += event.data.join("")))
  })
  assert.match(heard, /^welcome\n/)
})
/** Somebody to talk to: greets, then says back what it hears until it hears no more. */
const server = createServer({ allowHalfOpen: true }, (peer) => peer.write("welcome\n") && peer.pipe(peer).unref())
server.listen(0, "127.0.0.1", () => NodeRuntime.runMain(Effect.provide(Effect.scoped(talk), NodeStdio.layer))).unref()
