/**
 * The chat over TCP, in plain text and over TLS, as the settings say.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as SocketServer from "effect/socket/SocketServer"
import type { Services } from "../chat/Command.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
import * as Handover from "./Handover.ts"
import * as LineListener from "./LineListener.ts"
import * as NetSocketServer from "./NetSocketServer.ts"
import * as Preliminaries from "./Preliminaries.ts"
import * as TcpOptions from "./TcpOptions.ts"
import * as Tls from "./Tls.ts"
import * as TlsHandshake from "./TlsHandshake.ts"

const hintAtLoopback = Layer.effectDiscard(
  Effect.gen(function* () {
    const { address } = yield* SocketServer.SocketServer
    if (NetAddress.isInetAddress(address) && NetAddress.isLoopback(address.address)) {
      yield* Effect.logInfo("Only this machine can connect; HUBBUB_HOST=0.0.0.0 (or ::) opens the chat to others")
    }
  })
)

/** The two ports: what each is for, and the setting that names it. */
const plain = { socket: "chat", setting: "HUBBUB_PORT", service: "chat" } as const
const tls = { socket: "chat-tls", setting: "HUBBUB_TLS_PORT", service: "chat over TLS", manner: "with TLS" } as const

/** Listens on a port, or on a socket that was handed over; on neither where the port is `off`. */
const listen = Effect.fnUntraced(function* (
  { setting, socket, ...what }: typeof plain | typeof tls,
  port: number | "off",
  secure: Preliminaries.Options["secure"]
) {
  const settings = yield* Settings.Settings
  const { host } = settings
  const fd = (yield* Handover.HandedOver)[socket]
  if (fd === undefined && port === "off") return Layer.empty
  const proxies = settings.proxyProtocol ? settings.trustedProxies : []
  const isHeardAtOnce = secure === undefined && proxies.length === 0
  const preliminaries = Preliminaries.make({ proxies, secure, timeout: settings.handshakeTimeout })
  const options = {
    ...LineListener.connections,
    ...(fd === undefined ? { host, port: port as number } : { fd }),
    backlog: settings.backlog,
    reusePort: settings.tcpReusePort,
    noDelay: settings.tcpNoDelay,
    keepAlive: true,
    keepAliveInitialDelay: Duration.toMillis(settings.tcpKeepAliveIdle)
  }
  return LineListener.layer({
    ...what,
    ...(fd === undefined
      ? { address: `${host} port ${port}`, settings: `HUBBUB_HOST, ${setting}`, hints: hintAtLoopback }
      : Handover.described(socket)),
    prepare: yield* TcpOptions.prepare(settings),
    listen: isHeardAtOnce ? NetSocketServer.make(options) : NetSocketServer.make(options, preliminaries)
  })
})

/** Listens on `HUBBUB_HOST` and `HUBBUB_PORT`, unless that is `off`. */
export const layer: Layer.Layer<never, CannotListen, Services> = Layer.unwrap(
  Effect.gen(function* () {
    const { port } = yield* Settings.Settings
    return yield* listen(plain, port, undefined)
  })
)

/** Listens on `HUBBUB_HOST` and `HUBBUB_TLS_PORT`, unless that is `off`. */
export const layerTls: Layer.Layer<never, CannotListen, Services | Tls.Certificate> = Layer.unwrap(
  Effect.gen(function* () {
    const { tlsPort } = yield* Settings.Settings
    const credentials = (yield* Tls.Certificate).credentials()
    if (credentials !== undefined) return yield* listen(tls, tlsPort, yield* TlsHandshake.make(credentials))
    if ((yield* Handover.HandedOver)[tls.socket] === undefined) return Layer.empty
    return yield* new CannotListen({
      service: tls.service,
      address: Handover.described(tls.socket).address,
      settings: "HUBBUB_TLS_CERTIFICATE, HUBBUB_TLS_KEY",
      code: "no-certificate"
    })
  })
)
