/**
 * A datagram socket in memory: what arrives is told, what is sent is kept.
 */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as NetAddress from "effect/net/NetAddress"
import * as Queue from "effect/Queue"
import * as DatagramSocket from "effect/socket/DatagramSocket"

/** A datagram from `host` and `port`. */
export const datagram = (
  host: string,
  port: number,
  payload: Uint8Array = new Uint8Array()
): DatagramSocket.Datagram => ({
  payload,
  address: NetAddress.inetAddressFromIpStringUnsafe(host, port)
})

/** A socket bound to `127.0.0.1:23000`. */
export const make = Effect.gen(function* () {
  const arriving = yield* Queue.unbounded<Arr.NonEmptyReadonlyArray<DatagramSocket.Datagram>>()
  const sent = yield* Queue.unbounded<DatagramSocket.OutgoingDatagram>()
  /** Ports nothing can be sent to. */
  const unreachable = new Set<number>()
  let dropped = 0

  const write = (
    outgoing: DatagramSocket.OutgoingDatagram
  ): Effect.Effect<void, DatagramSocket.DatagramSocketError> => {
    const target = outgoing.address
    const address = target !== undefined && "payload" in target ? target.address : target
    if (address !== undefined && !unreachable.has(address.port)) return Effect.asVoid(Queue.offer(sent, outgoing))
    const reason = new DatagramSocket.DatagramSocketWriteError({
      kind: "Unreachable",
      address,
      cause: new Error("no route")
    })
    return Effect.fail(new DatagramSocket.DatagramSocketError({ reason }))
  }

  return {
    socket: DatagramSocket.make({
      reader: Effect.succeed({
        pull: Queue.take(arriving),
        address: NetAddress.inetAddressFromIpStringUnsafe("127.0.0.1", 23000),
        dropped: () => dropped,
        joinMulticast: () => Effect.void
      }),
      // as Node does: tries them all and fails with the first failure
      writer: Effect.succeed({
        write,
        writeAll: (all) =>
          Effect.flatMap(
            Effect.forEach(all, (datagram) => Effect.exit(write(datagram))),
            Exit.asVoidAll
          )
      })
    }),
    /** Lets datagrams arrive together, `lost` more having been dropped before them. */
    arrive: (datagrams: Arr.NonEmptyReadonlyArray<DatagramSocket.Datagram>, lost = 0) =>
      Effect.suspend(() => {
        dropped += lost
        return Queue.offer(arriving, datagrams)
      }),
    /** The next datagram sent. */
    sent: Queue.take(sent),
    unreachable
  }
})
