/**
 * The obvious chat on Effect: a `PubSub` of lines, and for each client a subscription and a fiber that writes what it
 * takes from it.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import type * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import { Lines } from "./Lines.ts"

let lastId = 0

const serve = (said: PubSub.PubSub<{ readonly by: number; readonly text: string }>) =>
  Effect.fnUntraced(function* (socket: Socket.Socket) {
    const id = ++lastId
    const lines = new Lines()
    const reader = yield* socket.reader
    const writer = yield* socket.writer
    const heard = yield* PubSub.subscribe(said)
    const write = Effect.flatMap(PubSub.takeAll(heard), (batch) => {
      const text = batch.map(({ by, text }) => (by === id ? "" : text)).join("")
      return text === "" ? Effect.void : writer.write(text)
    })
    yield* Effect.forkScoped(Effect.forever(write))
    while (true) {
      for (const chunk of yield* reader.pull) {
        for (const line of lines.push(Buffer.from(chunk))) {
          yield* PubSub.publish(said, { by: id, text: `<${id}> ${line}\r\n` })
        }
      }
    }
  }, Effect.scoped)

const Chat = Layer.effectDiscard(
  Effect.gen(function* () {
    const server = yield* SocketServer.SocketServer
    const said = yield* PubSub.unbounded<{ readonly by: number; readonly text: string }>()
    yield* Effect.forkScoped(server.run((socket) => Effect.ignore(serve(said)(socket))))
  })
)

const server = NodeSocketServer.layer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096,
  noDelay: true
})
NodeRuntime.runMain(Layer.launch(Layer.provide(Chat, server)))
