/**
 * Dials a peer from Node: TCP, TLS or a Unix domain socket.
 */
import * as Net from "node:net"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Socket from "effect/socket/Socket"
import type { Peer } from "./Endpoint.ts"

/** How to dial. */
export interface Options {
  /** How long a connection may take to stand. Default 10 seconds. */
  readonly openTimeout?: Duration.Input | undefined
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string | undefined
  /** Whether any certificate is accepted, so that anyone may be at the other end. */
  readonly isInsecure?: boolean | undefined
}

/** The socket of a peer; dialled when its reader is opened. The peer may end its side and still be written to. */
export const dial = (peer: Peer, options: Options = {}): Effect.Effect<Socket.Socket> => {
  const common = { allowHalfOpen: true, openTimeout: options.openTimeout ?? "10 seconds" }
  switch (peer._tag) {
    case "UnixPath":
      return NodeSocket.makeNet({ ...common, path: peer.path })
    case "Tcp":
      return NodeSocket.makeNet({ ...common, host: peer.host, port: peer.port })
    case "Tls":
      return NodeSocket.makeTls({
        ...common,
        host: peer.host,
        port: peer.port,
        // an address is no server name (RFC 6066 §3); the certificate is checked against it all the same
        ...(Net.isIP(peer.host) === 0 ? { servername: peer.host } : {}),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        rejectUnauthorized: options.isInsecure !== true
      })
  }
}
