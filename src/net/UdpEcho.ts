/**
 * The UDP echo service (RFC 862), over any `DatagramSocket`: every datagram goes back to its sender, unchanged.
 *
 * **Details**
 *
 * An echo is a reflector, so what could be turned against somebody else is dropped and counted: datagrams from ports
 * that answer by themselves (CVE-1999-0103, CVE-2024-2169), from multicast, broadcast or unspecified addresses
 * (RFC 1122 §4.1.3.6), and more than the budget of one source (RFC 8085 §6).
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as NetAddress from "effect/net/NetAddress"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import { SourceBudget } from "./SourceBudget.ts"

/** Echo, daytime, qotd, chargen, time, TFTP and NTP: what answers by itself could loop with an echo for ever. */
const answeringPorts: ReadonlySet<number> = new Set([7, 13, 17, 19, 37, 69, 123])

/** Why a datagram is not answered. */
export type DropReason = "answering-port" | "own-port" | "not-unicast" | "over-budget" | "receive-buffer" | "unsendable"

const isForged = (address: NetAddress.IpAddress): boolean =>
  NetAddress.isUnspecified(address)
  || NetAddress.isMulticast(address)
  || (NetAddress.isIpv4Address(address) && NetAddress.isBroadcast(address))

/** The echo, running. */
export class UdpEcho extends Context.Service<
  UdpEcho,
  {
    /** Where it listens; the port is the one it got. */
    readonly address: NetAddress.InetAddress
  }
>()("effect-hubbub/net/UdpEcho") {}

const make = Effect.gen(function* () {
  const settings = yield* Settings.Settings
  const socket = yield* DatagramSocket.DatagramSocket
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  const clock = yield* Clock.Clock
  const budget = new SourceBudget({ perSecond: settings.echoRate, maxSources: settings.echoSources })

  const dropReason = (datagram: DatagramSocket.Datagram, now: number): DropReason | undefined => {
    const { port } = datagram.address
    // a dual-stack socket shows IPv4 sources as ::ffff:a.b.c.d
    const address = NetAddress.toCanonical(datagram.address.address)
    if (answeringPorts.has(port) || port === 0) return "answering-port"
    if (port === reader.address.port) return "own-port"
    if (isForged(address)) return "not-unicast"
    return NetAddress.isLoopback(address) || budget.take(address, now) ? undefined : "over-budget"
  }

  const drop = (reason: DropReason, count: number) => Telemetry.count(Telemetry.datagramsDropped, { reason }, count)

  let droppedUnread = 0
  const echo = Effect.gen(function* () {
    const received = yield* reader.pull
    const now = Monotonic.millisOf(clock)
    const dropped = new Map<DropReason, number>()
    const accepted = received.filter((datagram) => {
      const reason = dropReason(datagram, now)
      if (reason !== undefined) dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
      return reason === undefined
    })
    const unread = reader.dropped() - droppedUnread
    droppedUnread += unread
    if (unread > 0) dropped.set("receive-buffer", unread)
    if (Arr.isReadonlyArrayNonEmpty(accepted)) {
      // Node tries to send them all and reports the first failure: one unreachable sender costs the others nothing
      const failed = yield* Effect.match(writer.writeAll(accepted), { onFailure: () => 1, onSuccess: () => 0 })
      if (failed > 0) yield* drop("unsendable", failed)
      yield* Metric.update(Telemetry.datagramsEchoed, accepted.length - failed)
    }
    for (const [reason, count] of dropped) yield* drop(reason, count)
  })

  yield* Effect.logInfo(`UDP echo listens on ${NetAddress.formatInet(reader.address)}`)
  yield* Effect.forever(echo).pipe(
    Effect.catchTag("DatagramSocketError", (error) => Effect.logError("The UDP echo ended", error)),
    Effect.forkScoped
  )
  return UdpEcho.of({ address: reader.address })
})

/** Echoes on the current `DatagramSocket`. Fails when it cannot be opened. */
export const layerNoDeps: Layer.Layer<
  UdpEcho,
  DatagramSocket.DatagramSocketError,
  DatagramSocket.DatagramSocket | Settings.Settings
> = Layer.effect(UdpEcho, make)

/** Echoes on the current `DatagramSocket`, with the default settings. */
export const layer: Layer.Layer<UdpEcho, DatagramSocket.DatagramSocketError, DatagramSocket.DatagramSocket> =
  layerNoDeps.pipe(Layer.provide(Settings.layer()))
