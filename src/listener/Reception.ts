/**
 * What every listener does with those who come, whatever they speak: they are let in or told why not, counted and logged,
 * and closed in good order, also when the listener stops.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { Admission } from "../chat/Admission.ts"
import * as Departure from "../chat/Departure.ts"
import type { LineSession } from "../chat/LineSession.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import { Connection } from "./Connection.ts"
import type { Peer } from "./Peer.ts"

/** How long a closing connection is read, so that input underway does not reset it before its farewell arrives. */
const lingerFor = "1 second"

/** What a listener is called, and what it tells those who are not let in. */
interface Options {
  readonly listener: keyof typeof Telemetry.connections
  readonly farewell: (departure: Departure.Departure) => Uint8Array
}

/** The reception of one listener. */
export const make = Effect.fnUntraced(function* ({ farewell, listener }: Options) {
  const settings = yield* Settings.Settings
  const admission = yield* Admission
  const open = new Set<Connection>()
  let isStopping = false

  /** Says why somebody is not let in. */
  const refuse = Effect.fnUntraced(function* (
    { name, outlet }: Peer,
    departure: Departure.Departure,
    words: Uint8Array = farewell(departure),
    protocol?: string
  ) {
    const { key } = departure
    yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
    // who hangs up before a word is a scan or a health check: nothing to warn of
    const log = key === Departure.gone.key ? Effect.logDebug : Effect.logWarning
    yield* log("Refused a connection").pipe(
      Effect.annotateLogs({ peer: name, reason: key, ...(protocol === undefined ? {} : { protocol }) })
    )
    if (words.length > 0) outlet.write(words)
  })

  /** Hands over what is queued, then closes; all within the grace, whatever the other side does. */
  const close = Effect.fnUntraced(function* ({ flushed, peer: { outlet, reader } }: Connection) {
    const linger = Effect.forever(reader.pull).pipe(Effect.ignore, Effect.timeoutOption(lingerFor))
    yield* flushed.pipe(
      Effect.andThen(outlet.end),
      Effect.andThen(linger),
      Effect.timeoutOption(settings.shutdownGrace)
    )
    outlet.destroy()
  })

  /** Notes that somebody is there; until the scope closes, and then that they left, and why. */
  const introduce = Effect.fnUntraced(function* (connection: Connection, session: LineSession) {
    const peer = connection.peer.name
    const since = yield* Clock.currentTimeMillis
    connection.session = session
    yield* Metric.update(Telemetry.connectionsAccepted, 1)
    yield* Effect.logInfo(`${session.person.name} joined`).pipe(Effect.annotateLogs({ peer }))
    // a finalizer, for a stop interrupts the conversation
    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        const { key } = session.departure ?? Departure.lost
        const seconds = Math.round(((yield* Clock.currentTimeMillis) - since) / 1000)
        yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
        yield* Effect.logInfo(`${session.person.name} left`).pipe(Effect.annotateLogs({ peer, reason: key, seconds }))
      })
    )
  })

  /** Receives somebody: `visit` is what they came for. However it ends, their connection is closed. */
  const receive = Effect.fnUntraced(function* <R>(
    peer: Peer,
    visit: (connection: Connection) => Effect.Effect<void, never, R>
  ) {
    const admitted = isStopping ? Departure.stopping : yield* admission.admit(peer.address)
    if ("farewell" in admitted) {
      yield* refuse(peer, admitted)
      // no lingering: a rush of those who find no place must not hold descriptors
      yield* Effect.timeoutOption(peer.outlet.end, settings.shutdownGrace)
      return peer.outlet.destroy()
    }
    const connection = new Connection(peer)
    open.add(connection)
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        open.delete(connection)
        admitted.release()
        return Metric.modify(Telemetry.connections[listener], -1)
      })
    )
    yield* Metric.modify(Telemetry.connections[listener], 1)
    // also for those who are sent away while they type: that interrupts them, and their farewell is still to come
    yield* Effect.ensuring(
      visit(connection),
      // a stop has closed the connection itself
      Effect.suspend(() => (isStopping ? Effect.void : close(connection)))
    )
  }, Effect.scoped)

  /** Lets nobody in any more, tells everybody, and closes; within the grace, whoever reads slowly. */
  const stop = (stopAccepting: Effect.Effect<void>): Effect.Effect<void> =>
    Effect.suspend(() => {
      isStopping = true
      const everyone = Effect.forEach(open, ({ stop }) => stop, { concurrency: "unbounded", discard: true })
      return stopAccepting.pipe(
        Effect.andThen(Effect.timeoutOption(everyone, settings.shutdownGrace)),
        Effect.andThen(
          Effect.sync(() => {
            for (const { peer } of open) peer.outlet.destroy()
          })
        )
      )
    })

  return { receive, introduce, refuse, stop, isStopping: () => isStopping }
})
