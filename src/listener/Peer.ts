/**
 * The other side of a connection: where to write to it, what to call it in logs, and what its end means.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import type * as Net from "node:net"
import type { Place } from "../chat/Admission.ts"
import * as Departure from "../chat/Departure.ts"
import type { Outlet } from "../hub/Outlet.ts"
import * as NetOutlet from "./NetOutlet.ts"
import * as SocketOutlet from "./SocketOutlet.ts"

/**
 * What `NodeSocketServer` gives along with each connection: `NodeSocket.NetSocket`, by its key, for to import that is to load
 * Node's TLS, a good part of the server's start.
 */
class NetSocket extends Context.Service<NetSocket, Net.Socket>()("@effect/platform-node/NodeSocket/NetSocket") {}

/** Where a connection comes from. */
export interface Whence {
  /** For logs. */
  readonly name: string
  /** `undefined` where it has none: over a Unix socket, or in memory. */
  readonly address: NetAddress.IpAddress | undefined
}

/** What is known of a connection before it is heard. */
export interface Arrival extends Whence {
  /** The place it was given already, while it shook hands. */
  readonly place?: Place
}

/** Whoever came over a Unix socket: somebody on this machine. */
export const overUnixSocket: Arrival = { name: "unix", address: undefined }

/** The other side of a connection. */
export interface Peer extends Arrival {
  readonly reader: Socket.Reader
  readonly outlet: Outlet
}

/** Where somebody comes from who has this address. */
export const whenceInet = (address: NetAddress.InetAddress): Whence => {
  const canonical = NetAddress.toCanonical(address)
  return { name: NetAddress.formatInet(canonical), address: canonical.address }
}

/** Where one of Node's own sockets comes from. */
export const whence = ({ remoteAddress = "", remotePort = 0 }: Net.Socket): Whence => {
  const address = NetAddress.ipFromString(remoteAddress)
  if (Result.isFailure(address)) return { name: "local", address: undefined }
  // the system writes these as we would
  if (NetAddress.isIpv4Address(address.success)) {
    return { name: `${remoteAddress}:${remotePort}`, address: address.success }
  }
  const canonical = NetAddress.toCanonical(address.success)
  return { name: NetAddress.formatInet(NetAddress.inetAddressUnsafe(canonical, remotePort)), address: canonical }
}

/** Where somebody comes from for whom a trusted proxy speaks: it knows no port. */
export const whenceForwarded = (remoteAddress: string): Whence => {
  const address = NetAddress.ipFromString(remoteAddress)
  if (Result.isFailure(address)) return { name: "unknown", address: undefined }
  const canonical = NetAddress.toCanonical(address.success)
  return { name: NetAddress.formatIp(canonical), address: canonical }
}

/** The peer at the other end of one of Node's own sockets. */
export const ofNet = (net: Net.Socket, reader: Socket.Reader, arrival: Arrival = whence(net)): Peer => ({
  reader,
  outlet: NetOutlet.make(net),
  ...arrival
})

/** The peer at the other end of any socket, which is open until the scope closes; `prepare` is run for one of Node's own. */
export const make = Effect.fnUntraced(function* (
  socket: Socket.Socket,
  prepare: ((socket: Net.Socket) => Effect.Effect<void>) | undefined
): Effect.fn.Return<Peer, Socket.SocketError, Scope.Scope> {
  const reader = yield* socket.reader
  const net = yield* Effect.serviceOption(NetSocket)
  if (Option.isSome(net)) {
    if (prepare !== undefined) yield* prepare(net.value)
    return ofNet(net.value, reader)
  }
  return { reader, outlet: yield* SocketOutlet.make(socket), name: "unknown", address: undefined }
})

/** How the end of a connection is called. A clean end is the person's own wish. */
export const departureOf = (error: Socket.SocketError): Departure.Departure => {
  if (error.reason._tag === "SocketCloseError" && error.reason.code === 1000) return Departure.quit()
  const cause = "cause" in error.reason ? error.reason.cause : undefined
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  return code === "ETIMEDOUT" ? Departure.timedOut : Departure.lost
}
