/**
 * Endpoints as sources for `Readiness`, from Node.
 */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as Effect from "effect/Effect"
import type { Peer, Udp } from "./Endpoint.ts"
import * as NodeDial from "./NodeDial.ts"
import * as ReadinessSource from "./ReadinessSource.ts"

/** A source that dials `peer` each time it is opened. */
export const fromPeer = <const Tag>(tag: Tag, peer: Peer, options?: NodeDial.Options) =>
  Effect.map(NodeDial.dial(peer, options), (socket) => ReadinessSource.fromSocket(tag, socket))

/** A source that binds `endpoint` each time it is opened. */
export const fromUdp = <const Tag>(tag: Tag, endpoint: Udp) =>
  Effect.map(
    NodeDatagramSocket.make({
      // nothing is open to others unless it says so
      bind: { port: endpoint.port, address: endpoint.host ?? "127.0.0.1" }
    }),
    (socket) => ReadinessSource.fromDatagramSocket(tag, socket)
  )
