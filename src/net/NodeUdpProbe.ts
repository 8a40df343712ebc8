/**
 * Probes from Node, over a socket connected to its peer: only such a socket hears of refusals.
 */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Stream from "effect/Stream"
import * as UdpProbe from "./UdpProbe.ts"

/** Reports kept for whoever reads them; the oldest go first. */
const keptReports = 1024

/** A socket connected to a peer, and what it reports apart from writes. */
export const connect = Effect.fnUntraced(function* (peer: NodeDatagramSocket.Endpoint) {
  const reports = yield* Queue.sliding<DatagramSocket.DatagramSocketError>(keptReports)
  const socket = yield* NodeDatagramSocket.make({
    connect: peer,
    onError: (error) => Queue.offerUnsafe(reports, error)
  })
  return { socket, reports: Stream.fromQueue(reports) }
})

/** Probes the echo at `peer`, a name or an address and its port; see `UdpProbe.run`. */
export const run = (
  peer: NodeDatagramSocket.Endpoint,
  options: Omit<UdpProbe.Options, "peer" | "reports"> = {}
): Stream.Stream<UdpProbe.ProbeEvent, DatagramSocket.DatagramSocketError> =>
  Stream.unwrap(
    Effect.map(connect(peer), ({ reports, socket }) =>
      Stream.provideService(UdpProbe.run({ ...options, reports }), DatagramSocket.DatagramSocket, socket)
    )
  )
