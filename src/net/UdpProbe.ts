/**
 * Measures a UDP echo (RFC 862) over any `DatagramSocket`: sends probes at a steady rate, whether or not they are
 * answered, and tells what becomes of each.
 *
 * **Details**
 *
 * A probe carries a token, a number and its time of sending, so an answer measures itself. What is not an answer to this
 * run, or changed on its way, is told and never measured.
 *
 * ICMP reports (port or host unreachable) do not end a run. They reach a connected socket only: `NodeUdpProbe` makes one
 * and hands its reports over.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as NetAddress from "effect/net/NetAddress"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Stream from "effect/Stream"
import { maximumSequence, ProbeCodec } from "./UdpProbePayload.ts"
import { type Arrival, ProbeWindow } from "./UdpProbeWindow.ts"

/** What becomes of a probe. Sequence numbers begin at 0. */
export type ProbeEvent =
  | { readonly _tag: "Sent"; readonly sequence: number }
  | {
      readonly _tag: "Answered"
      readonly sequence: number
      /** Milliseconds from sending to receiving. */
      readonly rtt: number
      readonly arrival: Arrival
      /** The probe had timed out. */
      readonly isLate: boolean
    }
  /** No answer within the timeout; it may still come, late. */
  | { readonly _tag: "TimedOut"; readonly sequence: number }
  /** Something arrived that is not measured. */
  | { readonly _tag: "Ignored"; readonly why: "foreign" | "damaged" }
  /** The network, or this system, says that the peer cannot be reached. */
  | { readonly _tag: "Reported"; readonly why: "refused" | "unreachable" }

/** How to probe. */
export interface Options {
  /** How many probes to send; without it, as many as there are sequence numbers. */
  readonly count?: number | undefined
  /** Time between probes. Default 1 second (RFC 8085 §3.1.3). */
  readonly interval?: Duration.Input | undefined
  /** Bytes of a probe, 24 to 65,507: a smaller one could not carry what it must. Default 56, as ping has it. */
  readonly size?: number | undefined
  /** How long a probe waits for its answer, and the run for the last one. Default 1 second. */
  readonly timeout?: Duration.Input | undefined
  /** Where to send, and whose answers count; not needed when the socket is connected. */
  readonly peer?: NetAddress.InetAddress | undefined
  /** What the socket reports apart from writes: ICMP errors of a connected socket. */
  readonly reports?: Stream.Stream<DatagramSocket.DatagramSocketError> | undefined
}

/** The defaults of {@link Options}. */
export const defaults = { interval: Duration.seconds(1), size: 56, timeout: Duration.seconds(1) } as const

const nanosPerMilli = 1e6

/** What a failure says of the peer; `undefined` when it is of something else. */
const reportOf = ({ reason }: DatagramSocket.DatagramSocketError): "refused" | "unreachable" | undefined => {
  if (!("kind" in reason)) return undefined
  return reason.kind === "ConnectionRefused" ? "refused" : reason.kind === "Unreachable" ? "unreachable" : undefined
}

const probe = Effect.fnUntraced(function* (
  options: Options,
  emit: (event: ProbeEvent) => Effect.Effect<unknown>
): Effect.fn.Return<void, DatagramSocket.DatagramSocketError, DatagramSocket.DatagramSocket | Scope.Scope> {
  const socket = yield* DatagramSocket.DatagramSocket
  const clock = yield* Clock.Clock
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  const { count = maximumSequence, peer, reports = Stream.never, size = defaults.size } = options
  const interval = Duration.toNanosUnsafe(Duration.fromInputUnsafe(options.interval ?? defaults.interval))
  const timeout = Duration.toNanosUnsafe(Duration.fromInputUnsafe(options.timeout ?? defaults.timeout))
  const token = new DataView(SecureRandom.randomBytesUnsafe(8).buffer).getBigUint64(0)
  const codec = new ProbeCodec({ token, size })
  const window = new ProbeWindow()
  /** Probes in the order of their deadlines, which is the order of sending. */
  const waiting = yield* Queue.unbounded<{ readonly sequence: number; readonly deadline: bigint }, Cause.Done>()
  const allAnswered = yield* Deferred.make<void>()
  let answered = 0

  const sleepUntil = (time: bigint) =>
    Effect.suspend(() => {
      const left = time - clock.monotonicTimeNanosUnsafe()
      return left > 0n ? Effect.sleep(Duration.nanos(left)) : Effect.void
    })

  const write = (sequence: number) =>
    Effect.suspend(() => {
      const payload = codec.encode({ sequence, sentAt: clock.monotonicTimeNanosUnsafe() })
      return writer.write({ payload, address: peer })
    })

  const send = Effect.fnUntraced(function* () {
    const sequence = window.next()
    yield* emit({ _tag: "Sent", sequence })
    const report = (error: DatagramSocket.DatagramSocketError) => {
      const why = reportOf(error)
      return why === undefined ? Effect.fail(error) : Effect.as(emit({ _tag: "Reported", why }), why)
    }
    const failure = yield* Effect.catch(write(sequence), report)
    // a refusal is of an earlier probe: the system tells it in place of sending this one (udp(7)), so it is sent again
    if (failure === "refused") yield* Effect.catch(write(sequence), report)
    yield* Queue.offer(waiting, { sequence, deadline: clock.monotonicTimeNanosUnsafe() + timeout })
  })

  const sendAll = Effect.gen(function* () {
    let next = clock.monotonicTimeNanosUnsafe()
    for (let sent = 0; sent < count; sent++) {
      yield* sleepUntil(next)
      yield* send()
      // after a stall the rate goes on as before: what was missed is not made up for in a burst
      const now = clock.monotonicTimeNanosUnsafe()
      next = next + interval > now ? next + interval : now
    }
    yield* Queue.end(waiting)
  })

  const expire = Effect.gen(function* () {
    while (true) {
      const { deadline, sequence } = yield* Queue.take(waiting)
      yield* sleepUntil(deadline)
      if (!window.isAnswered(sequence)) yield* emit({ _tag: "TimedOut", sequence })
    }
  }).pipe(Effect.catchTag("Done", () => Effect.void))

  const eventOf = (received: DatagramSocket.Datagram, now: bigint): ProbeEvent => {
    // a connected socket receives its peer's datagrams only
    const isFromPeer = peer === undefined || NetAddress.formatInet(received.address) === NetAddress.formatInet(peer)
    const answer = isFromPeer ? codec.decode(received.payload) : "foreign"
    if (typeof answer === "string") return { _tag: "Ignored", why: answer }
    const { sentAt, sequence } = answer
    const arrival = window.answer(sequence)
    if (arrival === undefined) return { _tag: "Ignored", why: "foreign" }
    const rtt = now - sentAt
    return { _tag: "Answered", sequence, rtt: Number(rtt) / nanosPerMilli, arrival, isLate: rtt >= timeout }
  }

  const receive = Effect.gen(function* () {
    for (const received of yield* reader.pull) {
      const event = eventOf(received, clock.monotonicTimeNanosUnsafe())
      yield* emit(event)
      if (event._tag === "Answered" && event.arrival !== "duplicate" && ++answered === count) {
        yield* Deferred.succeed(allAnswered, undefined)
      }
    }
  })

  const hear = Stream.runForEach(reports, (error) => {
    const why = reportOf(error)
    return why === undefined ? Effect.fail(error) : emit({ _tag: "Reported", why })
  })

  yield* Effect.raceAllFirst([
    Effect.all([sendAll, expire], { concurrency: 2, discard: true }),
    Deferred.await(allAnswered),
    Effect.forever(receive),
    Effect.andThen(hear, Effect.never)
  ])
})

/** Events that wait for a slow consumer; then probing itself waits. */
const bufferedEvents = 1024

/**
 * Probes, and tells what becomes of each probe. Ends when all are answered, or when the last has timed out. Fails when
 * the socket cannot be opened or used; a peer that cannot be reached is an event.
 */
export const run = (
  options: Options = {}
): Stream.Stream<ProbeEvent, DatagramSocket.DatagramSocketError, DatagramSocket.DatagramSocket> =>
  Stream.callback<ProbeEvent, DatagramSocket.DatagramSocketError, DatagramSocket.DatagramSocket>(
    (queue) => Effect.andThen(Effect.scoped(probe(options, (event) => Queue.offer(queue, event))), Queue.end(queue)),
    { bufferSize: bufferedEvents, strategy: "suspend" }
  )
