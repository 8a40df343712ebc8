/**
 * The sockets that `hubbub options` looks at.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Dgram from "node:dgram"
import * as Net from "node:net"
import * as NodeLoopback from "../net/NodeLoopback.ts"
import { explainReach } from "./CannotReach.ts"
import { DidNotWork } from "./Outcome.ts"

/** How long a peer may take to accept. */
const connectTimeout = "10 seconds"

/** A connection to a peer, open until the scope closes. `name` is what the peer is called in messages. */
export const connected = (
  peer: { readonly host: string; readonly port: number },
  name: string
): Effect.Effect<Net.Socket, DidNotWork, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Net.Socket, DidNotWork>((resume) => {
      const socket = Net.connect(peer.port, peer.host)
      // stays for the connection's whole life: an error nobody hears ends the process
      socket.on("error", (error) => resume(Effect.fail(new DidNotWork({ message: explainReach(name, error) }))))
      socket.on("connect", () => resume(Effect.succeed(socket)))
      return Effect.sync(() => socket.destroy())
    }).pipe(
      Effect.timeoutOrElse({
        duration: connectTimeout,
        orElse: () => Effect.fail(new DidNotWork({ message: `Cannot reach ${name}: no answer.` }))
      })
    ),
    (socket) => Effect.sync(() => socket.destroy()),
    { interruptible: true }
  )

const explained = <A, R>(socket: Effect.Effect<A, Error, R>): Effect.Effect<A, DidNotWork, R> =>
  Effect.mapError(socket, (error) => new DidNotWork({ message: explainReach(NodeLoopback.host, error) }))

/** A TCP connection of this process to itself. */
export const tcp: Effect.Effect<Net.Socket, DidNotWork, Scope.Scope> = explained(NodeLoopback.tcp)

/** A UDP socket on any free port of the loopback. */
export const udp: Effect.Effect<Dgram.Socket, DidNotWork, Scope.Scope> = explained(NodeLoopback.udp)
