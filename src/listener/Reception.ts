/**
 * What every listener does with those who come, whatever they speak: they are let in or told why not, counted and logged,
 * and closed in good order, also when the listener stops.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import { Admission, type Place } from "../chat/Admission.ts"
import * as Departure from "../chat/Departure.ts"
import type { ChatSession } from "../chat/ChatSession.ts"
import { People } from "../chat/People.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import type { Connection } from "./Connection.ts"
import type { Peer } from "./Peer.ts"
import * as Refusal from "./Refusal.ts"

/** How long a closing connection is read, so that input underway does not reset it before its farewell arrives. */
const lingerFor = "1 second"

const countAccepted = Metric.update(Telemetry.connectionsAccepted, 1)

/** What a listener does for those who come. */
interface Options<C extends Connection, R> {
  readonly listener: keyof typeof Telemetry.connections
  /** What those are told who are not let in. */
  readonly farewell: (departure: Departure.Departure) => Uint8Array
  readonly connect: (peer: Peer) => C
  /** What they came for. When it ends, however it ends, their connection is closed. */
  readonly host: (connection: C, reception: Reception) => Effect.Effect<void, never, R>
}

/** What hosting somebody takes. */
export interface Reception {
  readonly isStopping: () => boolean
  /** Says why somebody is not let in. */
  readonly refuse: (
    peer: Peer,
    departure: Departure.Departure,
    words?: Uint8Array,
    protocol?: string
  ) => Effect.Effect<void>
  /** Lets somebody in by `make`: from here on they are there, until the connection is closed. */
  readonly enter: <E, R>(
    connection: Connection,
    make: Effect.Effect<ChatSession, E, R>
  ) => Effect.Effect<ChatSession, E, R>
}

/** The reception of one listener: what to do with a peer, and how to stop. */
export const make = Effect.fnUntraced(function* <C extends Connection, R>({
  connect,
  farewell,
  host,
  listener
}: Options<C, R>) {
  const settings = yield* Settings.Settings
  const admission = yield* Admission
  const people = yield* People
  const open = new Set<Connection>()
  const countOne = Metric.modify(Telemetry.connections[listener], 1)
  const countOneLess = Metric.modify(Telemetry.connections[listener], -1)
  let isStopping = false

  const refuse: Reception["refuse"] = Effect.fnUntraced(function* ({ name, outlet }, departure, words, protocol) {
    yield* Refusal.report(name, departure, protocol === undefined ? {} : { protocol })
    const refusal = words ?? farewell(departure)
    if (refusal.length > 0) outlet.write(refusal)
  })

  /** Says why somebody is not let in, and closes. */
  const turnAway = Effect.fnUntraced(function* (peer: Peer, why: Departure.Departure) {
    yield* refuse(peer, why)
    // no lingering: a rush of those who find no place must not hold descriptors
    yield* Effect.timeoutOption(peer.outlet.end, settings.shutdownGrace)
    peer.outlet.destroy()
  })

  const entered = (session: ChatSession, { address, name: peer }: Connection) =>
    Effect.flatMap(Effect.andThen(people.enter(session), admission.banOf(address)), (ban) => {
      // what was ordered while they came in did not find them
      if (isStopping) session.end(Departure.stopping)
      if (ban !== undefined) session.end(ban)
      return Effect.andThen(countAccepted, Telemetry.logged({ peer })(Effect.logInfo(`${session.person.name} joined`)))
    })

  const enter: Reception["enter"] = (connection, make) =>
    Effect.uninterruptible(
      Effect.flatMap(make, (session) => {
        connection.session = session
        return Effect.as(entered(session, connection), session)
      })
    )

  /** Takes somebody out of their rooms, once. */
  const leave = Effect.fnUntraced(function* (connection: Connection) {
    const { hasLeft, name, session } = connection
    if (session === undefined || hasLeft) return
    connection.hasLeft = true
    // whose socket closes at once is interrupted before anything was read of it; others are to hear why all the same
    session.end(Departure.lost)
    const { key } = session.departure ?? Departure.lost
    const seconds = Math.round(((yield* Monotonic.millis) - session.since) / 1000)
    yield* Telemetry.count(Telemetry.connectionsClosed, { reason: key })
    yield* Effect.logInfo(`${session.person.name} left`).pipe(Telemetry.logged({ peer: name, reason: key, seconds }))
    yield* people.leave(session)
    yield* session.depart
    connection.left()
  })

  /** Hands over what is queued, then closes; all within the grace, whatever the other side does. */
  const close = Effect.fnUntraced(function* ({ flushed, outlet, peer: { reader } }: Connection) {
    const linger = Effect.forever(reader.pull).pipe(Effect.ignore, Effect.timeoutOption(lingerFor))
    yield* flushed.pipe(
      Effect.andThen(outlet.end),
      Effect.andThen(linger),
      Effect.timeoutOption(settings.shutdownGrace)
    )
    outlet.destroy()
  })

  /** Gives everything back. Who is sent away is interrupted, and their farewell is still to come. */
  const release = Effect.fnUntraced(function* (connection: Connection, place: Place) {
    yield* leave(connection)
    // a stop says its farewell itself, which may still be on its way
    yield* isStopping ? Effect.timeoutOption(connection.stop, settings.shutdownGrace) : close(connection)
    open.delete(connection)
    place.release()
    yield* countOneLess
  })

  /** Nobody is closed without a word, not even by a mistake of ours. */
  const tellOfFailure = (connection: Connection, exit: Exit.Exit<unknown>): Effect.Effect<void> => {
    if (Exit.isSuccess(exit) || !Cause.hasDies(exit.cause)) return Effect.void
    if (connection.session === undefined) return refuse(connection.peer, Departure.failed)
    connection.session.end(Departure.failed)
    return Effect.void
  }

  const reception: Reception = { isStopping: () => isStopping, refuse, enter }

  /** Receives somebody, as long as it takes. */
  const receive = (peer: Peer) =>
    Effect.flatMap(
      peer.place ? Effect.succeed(peer.place) : admission.admit(peer.address, listener === "page"),
      (admitted) => {
        if (isStopping || "farewell" in admitted) {
          return turnAway(peer, "farewell" in admitted ? admitted : Departure.stopping)
        }
        const connection = connect(peer)
        connection.fiber = Fiber.getCurrent()
        open.add(connection)
        // all that waits while somebody is silent: as little as can be, for there are ten thousand of them
        return Effect.onExit(
          Effect.andThen(
            countOne,
            Effect.suspend(() => host(connection, reception))
          ),
          (exit) => Effect.andThen(tellOfFailure(connection, exit), release(connection, admitted))
        )
      }
    )

  /** Lets nobody in any more, tells everybody, and closes; within the grace, whoever reads slowly. */
  const stop = (stopAccepting: Effect.Effect<void>): Effect.Effect<void> =>
    Effect.suspend(() => {
      isStopping = true
      const everyone = Effect.forEach(open, ({ stop }) => stop, { concurrency: "unbounded", discard: true })
      return stopAccepting.pipe(
        Effect.andThen(Effect.timeoutOption(everyone, settings.shutdownGrace)),
        Effect.andThen(
          Effect.sync(() => {
            for (const { outlet } of open) outlet.destroy()
          })
        )
      )
    })

  return { receive, stop }
})
