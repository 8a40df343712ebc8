/** A chat with a command of one's own, `/dice`, beside Hubbub's: with its help, its limits and its complaints. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { Argument, Chat, Command, Hub, LineChat, Settings } from "../src/index.ts"

const dice = Command.make({
  name: "dice",
  args: { sides: Argument.optional(Argument.count("SIDES", 2, 100)) },
  help: "throw a die",
  example: "/dice 20",
  // everybody reads what comes of it: it is not for those who are muted, nor for doing it again and again
  isChange: true,
  isSpeech: true,
  run: (session, { sides = 6 }) =>
    Effect.gen(function* () {
      const thrown = yield* Random.nextIntBetween(1, sides)
      const text = `${session.person.name} threw ${thrown} of ${sides}`
      yield* (yield* Hub.Hub).publish(session.room, { _tag: "Notice", text })
    })
})

/** An application would `Layer.launch` this, on a port of its choice. */
const Game = LineChat.layerNoDeps().pipe(
  Layer.provide(Chat.layerNoDeps({ commands: [dice] })),
  Layer.provide(Hub.layerNoDeps),
  Layer.provide(Settings.layer()),
  Layer.provideMerge(NodeSocketServer.layer({ host: "127.0.0.1", port: 0, allowHalfOpen: true }))
)

const play = Effect.gen(function* () {
  const { address } = yield* SocketServer.SocketServer
  assert("port" in address)
  const socket = yield* NodeSocket.makeNet({ host: "127.0.0.1", port: address.port })
  const lines = Stream.splitLines(Stream.decodeText(Socket.toStream(socket)))
  const { write } = yield* socket.writer
  const [heard] = yield* Effect.all(
    [lines.pipe(Stream.tap(Effect.log), Stream.take(6), Stream.runCollect), write("/dice 1\n/dise 20\n/dice\n")],
    { concurrency: 2 }
  )
  assert.equal(heard[3], "!! SIDES is a whole number from 2 to 100")
  assert.equal(heard[4], "!! There is no /dise; did you mean /dice?")
  assert.match(heard[5]!, /^-- guest-\d+ threw [1-6] of 6$/)
})
NodeRuntime.runMain(Effect.provide(Effect.scoped(play), Game))
