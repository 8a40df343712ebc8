/** The hub and the chat inside another Effect program, which posts a line every second and listens like anybody else. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { Hub, LineChat, Name } from "../src/index.ts"

/** A member called `clock`, who says the number of each second. */
const Clock = Layer.effectDiscard(
  Effect.gen(function* () {
    const hub = yield* Hub.Hub
    const clock = yield* hub.join("lobby", Name.Name.make("clock"))
    const seconds = Stream.fromSchedule(Schedule.spaced("1 second"))
    yield* Effect.forkScoped(Stream.runForEach(seconds, (n) => clock.say(`second ${n}`)))
  })
)

/** An application would `Layer.launch` this, on a port of its choice. */
const Chat = Clock.pipe(
  Layer.provide(LineChat.layer()),
  Layer.provideMerge(NodeSocketServer.layer({ host: "127.0.0.1", port: 0, allowHalfOpen: true }))
)

const listen = Effect.gen(function* () {
  const { address } = yield* SocketServer.SocketServer
  assert("port" in address)
  const socket = yield* NodeSocket.makeNet({ host: "127.0.0.1", port: address.port })
  const lines = Stream.splitLines(Stream.decodeText(Socket.toStream(socket)))
  const heard = yield* lines.pipe(Stream.tap(Effect.log), Stream.take(5), Stream.runCollect)
  assert.match(heard[1]!, /^-- You are guest-\d+ in #lobby with 1 other: clock$/)
  assert.match(heard[4]!, /^<clock> second \d+$/)
})
NodeRuntime.runMain(Effect.provide(listen, Chat))
