/**
 * Node's own TCP server as an Effect `SocketServer`, for many connections: each is one {@link NetConnection} and one fiber,
 * and all fibers share one context.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as NetAddress from "effect/net/NetAddress"
import type * as Scope from "effect/Scope"
import * as SocketServer from "effect/socket/SocketServer"
import * as Net from "node:net"
import { NetConnection } from "./NetConnection.ts"
import * as Peer from "./Peer.ts"

/** A server, and the way to close its listening socket before its connections. */
export interface NetSocketServer {
  readonly server: SocketServer.SocketServer["Service"]
  readonly stopAccepting: Effect.Effect<void>
}

/** Where to listen: an address, a Unix socket, or a socket that listens already. */
export type Place = Net.ListenOptions | { readonly fd: number }

/** Takes a connection that may be heard from now on. */
export type Accept = (socket: Net.Socket, arrival?: Peer.Arrival) => void

/** What a connection goes through before it is heard, if anything. */
export type Preliminaries = (socket: Net.Socket, accept: Accept) => void

/** Listening failed; `cause` has the code. */
export const openError = (cause: unknown): SocketServer.SocketServerError =>
  new SocketServer.SocketServerError({ reason: new SocketServer.SocketServerOpenError({ cause }) })

const listen = (net: Net.Server, options: Place): Effect.Effect<void, SocketServer.SocketServerError> =>
  Effect.callback((resume) => {
    net.once("error", (cause) => resume(Effect.fail(openError(cause))))
    net.listen(options, () => resume(Effect.void))
  })

/** Node does not tell the path of a Unix socket that was handed over. */
const addressOf = (net: Net.Server) => {
  const address = net.address() ?? "a Unix socket"
  return typeof address === "string"
    ? Effect.succeed(NetAddress.unixPathAddress(address))
    : Effect.mapError(Effect.fromResult(NetAddress.inetAddressFromIpString(address.address, address.port)), openError)
}

/** Listens until the scope closes. Connections wait until the server is run. */
export const make = Effect.fnUntraced(function* <R = never>(
  options: Net.ServerOpts & Place,
  makePreliminaries: Effect.Effect<Preliminaries, never, R> = Effect.succeed((socket, accept) => accept(socket))
): Effect.fn.Return<NetSocketServer, SocketServer.SocketServerError, R | Scope.Scope> {
  const net = yield* Effect.acquireRelease(
    Effect.sync(() => Net.createServer(options)),
    (net) => Effect.callback<void>((resume) => void net.close(() => resume(Effect.void)))
  )
  // made after the server, so that those in the midst of them are closed before it waits for all to be
  const preliminaries = yield* makePreliminaries
  const early = new Set<NetConnection>()
  let accept = (connection: NetConnection): void => void early.add(connection)
  let arrival: Peer.Arrival | undefined
  const hear: Accept = (socket, arrived = arrival) => accept(new NetConnection(socket, arrived))
  net.on("connection", (socket) => preliminaries(socket, hear))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const { net } of early) net.destroy()
    })
  )
  yield* listen(net, options)
  const report = Effect.runForkWith(yield* Effect.context<never>())
  // where the system has no more descriptors, those who are here need not go
  net.on("error", (error) => report(Effect.logWarning("Cannot accept a connection", error.message)))
  const address = yield* addressOf(net)
  if (address._tag === "UnixPathAddress") arrival = Peer.overUnixSocket

  const run: SocketServer.SocketServer["Service"]["run"] = Effect.fnUntraced(function* <R, E, A>(
    handler: (socket: NetConnection) => Effect.Effect<A, E, R>
  ) {
    const fork = Effect.runForkWith(yield* Effect.context<R>())
    const fibers = new Set<Fiber.Fiber<A, E>>()
    accept = (connection) => {
      early.delete(connection)
      const fiber = fork(handler(connection))
      fibers.add(fiber)
      fiber.addObserver((exit) => {
        fibers.delete(fiber)
        if (!connection.net.destroyed) connection.net.destroySoon()
        if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
          fork(Effect.logError("A connection failed", exit.cause) as Effect.Effect<never>)
        }
      })
    }
    early.forEach(accept)
    return yield* Effect.ensuring(
      Effect.never,
      Effect.suspend(() => {
        accept = (connection) => connection.net.destroy()
        return Fiber.interruptAll(Array.from(fibers))
      })
    )
  })

  return {
    server: SocketServer.SocketServer.of({ address, run }),
    stopAccepting: Effect.sync(() => void net.close())
  }
})
