/**
 * Peers for the clients of a UDP echo: an echo, and a port without one.
 */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as UdpEcho from "../../src/net/UdpEcho.ts"

/** Hubbub's own echo on any free port, which is returned. */
export const echoOn = Effect.fnUntraced(function* (address: string) {
  const port = yield* Deferred.make<number>()
  const { reader, writer } = yield* NodeDatagramSocket.make({ bind: { address, port: 0 } })
  const socket = DatagramSocket.make({
    reader: Effect.tap(reader, (opened) => Deferred.succeed(port, opened.address.port)),
    writer
  })
  yield* Layer.build(
    UdpEcho.layer.pipe(
      Layer.provide(Layer.succeed(DatagramSocket.DatagramSocket, socket)),
      Layer.provide(Logger.layer([]))
    )
  )
  return yield* Deferred.await(port)
})

/** A port of the loopback that nothing listens on. */
export const closedPort = Effect.scoped(
  Effect.gen(function* () {
    const { reader } = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1", port: 0 } })
    return (yield* reader).address.port
  })
)
