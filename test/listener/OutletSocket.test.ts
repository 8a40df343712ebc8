import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as Effect from "effect/Effect"
import * as SocketOutlet from "../../src/listener/SocketOutlet.ts"
import { outletLaws } from "../../src/testing/index.ts"
import * as Connections from "../testing/Connections.ts"

outletLaws(
  "SocketOutlet in memory",
  Effect.gen(function* () {
    const { closePeer, read, socket } = yield* Connections.inMemory
    yield* socket.reader
    return { outlet: yield* SocketOutlet.make(socket), read, closePeer }
  })
)

outletLaws(
  "SocketOutlet over TCP",
  Effect.gen(function* () {
    const { far, near } = yield* Connections.tcp
    const socket = yield* NodeSocket.fromDuplex(Effect.succeed(near))
    yield* socket.reader
    return {
      outlet: yield* SocketOutlet.make(socket),
      read: Connections.readFrom(far),
      closePeer: Effect.sync(() => far.destroy())
    }
  })
)
