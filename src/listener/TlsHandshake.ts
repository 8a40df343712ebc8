/**
 * The handshake by which a plain connection becomes a TLS one. The library's own server does it, which never listens
 * itself: whoever accepts connections hands them over, and may have read their first bytes.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Net from "node:net"
import type { TLSSocket } from "node:tls"
import * as Departure from "../chat/Departure.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Opening from "./Opening.ts"
import { Certificate, type Credentials } from "./Tls.ts"

/** How every TLS connection begins: the type of a handshake record (RFC 8446 §5.1). */
const handshakeRecord = 22

/** Whoever speaks plain text is known by the first byte, before anything is spent on them or said to them. */
const judgeRecord: Opening.Judge<void> = ([type]) => {
  if (type === undefined) return undefined
  return type === handshakeRecord
    ? { value: undefined, taken: 0 }
    : new Opening.Failed({ departure: Departure.plainText })
}

/** What Node's TLS sockets have, undocumented: the connection beneath. */
interface Layered extends TLSSocket {
  readonly _parent: Net.Socket
}

const failed = (error: Error) => {
  const code = codeOf(error)
  return new Opening.Failed({ departure: code === "ECONNRESET" ? Departure.gone : Departure.handshakeFailed, code })
}

/** Shakes hands with the certificate in force, until the scope closes. */
export const make = Effect.fnUntraced(function* (
  credentials: Credentials
): Effect.fn.Return<
  (socket: Net.Socket) => Effect.Effect<TLSSocket, Opening.Failed>,
  never,
  Certificate | Scope.Scope
> {
  const { createServer } = yield* Effect.promise(() => import("node:tls"))
  const waiting = new Map<Net.Socket, (effect: Effect.Effect<TLSSocket, Opening.Failed>) => void>()
  const server = createServer(credentials)
  yield* (yield* Certificate).renewFor(server)
  server.on("secureConnection", (socket: TLSSocket) =>
    waiting.get((socket as Layered)._parent)?.(Effect.succeed(socket))
  )
  server.on("tlsClientError", (error, socket) => waiting.get((socket as Layered)._parent)?.(Effect.fail(failed(error))))

  const shakeHands = (socket: Net.Socket) =>
    Effect.callback<TLSSocket, Opening.Failed>((resume) => {
      waiting.set(socket, resume)
      server.emit("connection", socket)
    }).pipe(Effect.ensuring(Effect.sync(() => waiting.delete(socket))))

  return (socket) => Effect.andThen(Opening.judge(socket, judgeRecord), shakeHands(socket))
})
