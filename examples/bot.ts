/** A program among people: it reads objects instead of lines, and answers whoever says its name. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { BotCodec, LineChat } from "../src/index.ts"

const decode = Schema.decodeEffect(Schema.fromJsonString(BotCodec.BotEvent))

/** A connection: the lines that come, and what to write to. Reading opens it. */
const connect = Effect.fnUntraced(function* (port: number) {
  const socket = yield* NodeSocket.makeNet({ host: "127.0.0.1", port })
  const lines = Stream.splitLines(Stream.decodeText(Socket.toStream(socket)))
  return { lines, write: (yield* socket.writer).write }
})

const bot = Effect.fnUntraced(function* (port: number) {
  const { lines, write } = yield* connect(port)
  const answer = (event: BotCodec.BotEvent) =>
    event.type === "said" && /\brobot\b/i.test(event.text) ? write(`Hello ${event.by}, beep\n`) : Effect.void
  const listen = lines.pipe(
    Stream.mapEffect((line) => decode(line)),
    Stream.runForEach(answer)
  )
  // `/bot on` first thing, so that all it reads is objects
  yield* Effect.all([listen, write("/bot on\n/nick robot\n")], { concurrency: 2 })
})

/** Somebody who asks for the robot once it is there. */
const person = Effect.fnUntraced(function* (port: number) {
  const { lines, write } = yield* connect(port)
  yield* Effect.forkScoped(bot(port))
  const heard = yield* lines.pipe(
    Stream.tap((line) => (line.endsWith(" robot") ? write("Is Robot here?\n") : Effect.void)),
    Stream.tap(Effect.log),
    Stream.takeUntil((line) => line.startsWith("<robot>")),
    Stream.runCollect
  )
  assert.match(heard.at(-1)!, /^<robot> Hello guest-\d+, beep$/)
})

const program = Effect.gen(function* () {
  const { address } = yield* SocketServer.SocketServer
  assert("port" in address)
  yield* person(address.port)
})
const Chat = LineChat.layer().pipe(
  Layer.provideMerge(NodeSocketServer.layer({ host: "127.0.0.1", port: 0, allowHalfOpen: true }))
)
NodeRuntime.runMain(Effect.provide(Effect.scoped(program), Chat))
