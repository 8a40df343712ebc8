/**
 * How many connections the page's server holds at once, all in all and from one address: also those that have asked for
 * nothing yet, for each takes a descriptor that somebody at a terminal may need.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Net from "node:net"
import { House } from "../chat/Admission.ts"
import { Sockets } from "../chat/Sockets.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import * as Peer from "../listener/Peer.ts"
import { isWithin } from "../net/Network.ts"

/** What counts connections at the door. A trusted proxy speaks for many: it counts its clients itself. */
export const make: Effect.Effect<(socket: Net.Socket) => void, never, Settings.Settings> = Effect.gen(function* () {
  const { httpPerChat, limitLoopback, maxConnections, maxPerAddress, trustedProxies } = yield* Settings.Settings
  const sockets = yield* Sockets
  const clock = yield* Clock.Clock
  const run = Effect.runForkWith(yield* Effect.context<never>())
  const house = new House({
    maxConnections: httpPerChat * maxConnections,
    maxPerAddress: httpPerChat * maxPerAddress,
    arrivalsPerAddress: 0,
    limitLoopback
  })
  const refused = Effect.fnUntraced(function* (peer: string, reason: string) {
    yield* Telemetry.count(Telemetry.connectionsClosed, { reason })
    yield* Effect.logDebug("Refused a connection to the page").pipe(Telemetry.logged({ peer, reason }))
  })
  return (socket) => {
    const { address, name } = Peer.whence(socket)
    const counted = isWithin(trustedProxies, address) ? undefined : address
    const place = house.admit(counted, Monotonic.millisOf(clock), sockets)
    if ("farewell" in place) {
      socket.destroy()
      run(refused(name, place.key))
    } else {
      socket.once("close", () => place.release())
    }
  }
})
