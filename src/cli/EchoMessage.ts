/**
 * `hubbub echo` with a message: sends it, prints the reply.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { sanitize } from "../hub/SafeText.ts"
import * as NodeUdpProbe from "../net/NodeUdpProbe.ts"
import { jsonOf } from "./Json.ts"
import { DidNotWork } from "./Outcome.ts"

/** What to send where, and how to show the reply. */
export interface Options {
  readonly host: string
  readonly port: number
  /** How the peer is called in what is printed. */
  readonly peer: string
  readonly message: string
  readonly timeout: Duration.Duration
  /** What a failure of the socket is called. */
  readonly explain: (error: DatagramSocket.DatagramSocketError) => DidNotWork
  readonly isRaw: boolean
  readonly isJson: boolean
}

/** Sends the message and waits for whatever comes back first: a reply, a refusal, or the timeout. */
const ask = Effect.fnUntraced(function* ({ host, message, port }: Options) {
  const { reports, socket } = yield* NodeUdpProbe.connect({ address: host, port })
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  const sentAt = yield* Clock.monotonicTimeNanos
  yield* writer.write({ payload: message })
  const refusal = Effect.andThen(
    Stream.runForEach(reports, (error) => Effect.fail(error)),
    Effect.never
  )
  const [{ payload }] = yield* Effect.raceFirst(reader.pull, refusal)
  return { payload, rtt: Duration.toMillis(Duration.nanos((yield* Clock.monotonicTimeNanos) - sentAt)) }
}, Effect.scoped)

/** Prints the reply to one message. Fails when there is none. */
export const exchange = Effect.fn("echo.exchange")(function* (options: Options) {
  const { isJson, isRaw, peer, timeout } = options
  const { payload, rtt } = yield* ask(options).pipe(
    // whoever stops it has no reply
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        process.exitCode = 1
      })
    ),
    Effect.mapError(options.explain),
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () =>
        Effect.fail(new DidNotWork({ message: `No reply from ${peer} within ${Duration.format(timeout)}.` }))
    })
  )
  if (isRaw) {
    const { stdout } = yield* Stdio.Stdio
    // whoever read the output has seen enough
    return yield* Effect.ignore(Stream.run(Stream.make(payload), stdout()))
  }
  const reply = new TextDecoder().decode(payload)
  const summary = { event: "summary", peer, sent: 1, received: 1, bytes: payload.length, rtt, reply }
  yield* Console.log(isJson ? jsonOf(summary) : sanitize(reply))
})
