/**
 * `hubbub echo` without a message: probes like ping and reports like irtt.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import type { ProbeEvent } from "../net/UdpProbe.ts"
import { ProbeStatistics } from "../net/UdpProbeStatistics.ts"
import * as Monotonic from "../Monotonic.ts"
import * as EchoReport from "./EchoReport.ts"
import { DidNotWork } from "./Outcome.ts"

/** The live line is drawn this often at most; nobody reads faster. */
const drawEvery = 100

/** Back to the start of the line, and clear it. */
const clearLine = "\r\x1b[K"

/** Draws the live line while a run goes on. */
const makeLive = Effect.fnUntraced(function* ({ stdout }: Stdio.Stdio) {
  const clock = yield* Clock.Clock
  let drawnAt = Number.NEGATIVE_INFINITY
  // a terminal that is gone shows nothing, which is no reason to stop measuring
  const draw = (text: string) => Effect.ignore(Stream.run(Stream.make(clearLine + text), stdout({ endOnDone: false })))
  return {
    draw: (statistics: ProbeStatistics, last: number | undefined) =>
      Effect.suspend(() => {
        const now = Monotonic.millisOf(clock)
        if (now - drawnAt < drawEvery) return Effect.void
        drawnAt = now
        return draw(EchoReport.liveLine(statistics, last))
      }),
    clear: draw("")
  }
})

/** What to measure, and how to show it. */
export interface Options {
  readonly peer: string
  readonly events: Stream.Stream<ProbeEvent, DatagramSocket.DatagramSocketError>
  /** What a failure of the socket is called. */
  readonly explain: (error: DatagramSocket.DatagramSocketError) => DidNotWork
  readonly isJson: boolean
}

/**
 * Measures until the events end or the run is interrupted, then reports. Fails when nothing was received; interrupted, it
 * sets the exit code instead.
 */
export const measure = Effect.fn("echo.measure")(function* ({ events, explain, isJson, peer }: Options) {
  const stdio = yield* Stdio.Stdio
  const live = !isJson && (yield* stdio.stdoutIsTerminal) ? yield* makeLive(stdio) : undefined
  const statistics = new ProbeStatistics()
  const hasFailed = () => statistics.counts.received === 0
  let last: number | undefined

  const show = (event: ProbeEvent) => {
    statistics.add(event)
    if (event._tag === "Answered") last = event.rtt
    if (isJson) return Console.log(EchoReport.jsonEvent(event))
    // drawn as it is sent, a probe would stand there unanswered until the next
    return event._tag === "Sent" || live === undefined ? Effect.void : live.draw(statistics, last)
  }

  const report = Effect.gen(function* () {
    if (live !== undefined) yield* live.clear
    if (isJson) yield* Console.log(EchoReport.jsonSummary(peer, statistics))
    else for (const line of EchoReport.summaryLines(peer, statistics)) yield* Console.log(line)
  })

  const exitCode = Effect.sync(() => {
    if (hasFailed()) process.exitCode = 1
  })

  yield* Stream.runForEach(events, show).pipe(
    Effect.catch((error) => Effect.andThen(live?.clear ?? Effect.void, Effect.fail(explain(error)))),
    // Ctrl-C ends a run as its count does, but an interrupted fiber can fail no more
    Effect.onInterrupt(() => Effect.andThen(report, exitCode))
  )
  yield* report
  // the report has said it
  if (hasFailed()) return yield* new DidNotWork({ message: "" })
})
