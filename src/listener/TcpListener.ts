/**
 * The chat over plain TCP, as the settings say.
 */
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
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
    // the one way to close the listening socket before its connections: the server itself stays hidden in its layer
    const controller = new AbortController()
    const server = NodeSocketServer.layer({
      host,
      port,
      signal: controller.signal,
      // a client that has said all (`printf … | nc -N`) still gets its answers
      allowHalfOpen: true,
      backlog,
      reusePort: settings.tcpReusePort,
      noDelay: settings.tcpNoDelay,
      keepAlive: true,
      keepAliveInitialDelay: Duration.toMillis(settings.tcpKeepAliveIdle)
    }).pipe(
      Layer.catch((error) =>
        Layer.effectContext(
          Effect.fail(
            new CannotListen({
              service: "chat",
              address: `${host} port ${port}`,
              settings: "HUBBUB_HOST, HUBBUB_PORT",
              code: codeOf(error)
            })
          )
        )
      )
    )
    return Layer.mergeAll(
      LineChat.layerNoDeps({ stopAccepting: Effect.sync(() => controller.abort()), prepare }),
      Layer.effectDiscard(hintAtLoopback)
    ).pipe(Layer.provide(server))
  })
)
