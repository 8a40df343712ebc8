/**
 * The obvious chat on Effect: a `PubSub` of lines, and for each client a subscription and a fiber that writes what it
 * takes from it.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as SocketServer from "effect/socket/SocketServer"
import * as Stream from "effect/Stream"

const Chat = Layer.effectDiscard(
  Effect.gen(function* () {
    const server = yield* SocketServer.SocketServer
    const said = yield* PubSub.unbounded<{ readonly by: number; readonly line: string }>()
    let last = 0
    yield* Effect.forkScoped(
      server.run((socket) =>
        Effect.gen(function* () {
          const id = ++last
          const reader = yield* socket.reader
          const writer = yield* socket.writer
          const heard = Stream.fromSubscription(yield* PubSub.subscribe(said)).pipe(
            Stream.filter(({ by }) => by !== id)
          )
          yield* Effect.forkScoped(
            Stream.runForEachArray(heard, (batch) =>
              writer.write(batch.map(({ by, line }) => `<${by}> ${line}\r\n`).join(""))
            )
          )
          yield* Stream.fromPull(Effect.succeed(reader.pull)).pipe(
            Stream.map((chunk) => chunk as Uint8Array),
            Stream.decodeText(),
            Stream.splitLines,
            Stream.runForEach((line) => PubSub.publish(said, { by: id, line }))
          )
        }).pipe(Effect.scoped, Effect.ignore)
      )
    )
  })
)

const server = NodeSocketServer.layer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096,
  noDelay: true
})
NodeRuntime.runMain(Layer.launch(Layer.provide(Chat, server)))
