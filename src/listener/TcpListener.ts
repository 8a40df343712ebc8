/**
 * The chat over plain TCP, as the settings say.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as SocketServer from "effect/socket/SocketServer"
import type { Services } from "../chat/Command.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
import * as LineChat from "./LineChat.ts"
import * as NetSocketServer from "./NetSocketServer.ts"
import * as TcpOptions from "./TcpOptions.ts"

const hintAtLoopback = Effect.gen(function* () {
  const { address } = yield* SocketServer.SocketServer
  if (NetAddress.isInetAddress(address) && NetAddress.isLoopback(address.address)) {
    yield* Effect.logInfo("Only this machine can connect; HUBBUB_HOST=0.0.0.0 (or ::) opens the chat to others")
  }
})

/** Listens on `HUBBUB_HOST` and `HUBBUB_PORT`. */
export const layer: Layer.Layer<never, CannotListen, Services> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings.Settings
    const { backlog, host, port } = settings
    const prepare = yield* TcpOptions.prepare(settings)
    const listening = NetSocketServer.make({
      host,
      port,
      // a client that has said all (`printf … | nc -N`) still gets its answers
      allowHalfOpen: true,
      backlog,
      reusePort: settings.tcpReusePort,
      noDelay: settings.tcpNoDelay,
      keepAlive: true,
      keepAliveInitialDelay: Duration.toMillis(settings.tcpKeepAliveIdle)
    }).pipe(
      Effect.mapError(
        (error) =>
          new CannotListen({
            service: "chat",
            address: `${host} port ${port}`,
            settings: "HUBBUB_HOST, HUBBUB_PORT",
            code: codeOf(error)
          })
      )
    )
    return Layer.unwrap(
      Effect.map(listening, ({ server, stopAccepting }) =>
        Layer.merge(LineChat.layerNoDeps({ stopAccepting, prepare }), Layer.effectDiscard(hintAtLoopback)).pipe(
          Layer.provide(Layer.succeed(SocketServer.SocketServer, server))
        )
      )
    )
  })
)
