/**
 * The chat for line clients, over any `SocketServer`: a connection becomes a session, its bytes lines, its end a
 * departure with a reason.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as NetAddress from "effect/net/NetAddress"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import type * as Net from "node:net"
import * as Departure from "../chat/Departure.ts"
import { plain } from "../chat/LineCodec.ts"
import { LineSession } from "../chat/LineSession.ts"
import { notice } from "../hub/Codec.ts"
import * as Hub from "../hub/Hub.ts"
import { concat } from "../net/Bytes.ts"
import { Endless, type Framed, TooLong } from "../net/LineFraming.ts"
import type { Edit } from "../net/TelnetServer.ts"
import * as WrongGuest from "../net/WrongGuest.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import { Admission, Place } from "./Admission.ts"
import { Connection } from "./Connection.ts"
import * as NetConnection from "./NetConnection.ts"
import * as Peer from "./Peer.ts"

/** How long a closing connection is read, so that input underway does not reset it before its farewell arrives. */
const lingerFor = "1 second"

/** What a listener may tell the chat. */
export interface Options {
  /** Run first when the chat stops: closes the listening socket, where the server gives access to it. */
  readonly stopAccepting?: Effect.Effect<void>
  /** Run for each connection that is one of Node's own, before anything else: sets its options. */
  readonly prepare?: ((socket: Net.Socket) => Effect.Effect<void>) | undefined
}

/** How much of a chunk is looked at before its answers must have found room: a flood of requests costs no more memory. */
const pieceBytes = 4096

type Chunk = Uint8Array | string

const nothing: Uint8Array = new Uint8Array()
const encoder = new TextEncoder()
const bytesOf = (chunk: Chunk): Uint8Array => (typeof chunk === "string" ? encoder.encode(chunk) : chunk)

/** Whether a program says what it is before anything else: it gets neither a greeting nor the past. */
const saysBotFirst = (first: Uint8Array): boolean =>
  first.length > 0 && /^\/bot on\s/i.test(new TextDecoder().decode(first.subarray(0, 64)))

const make = Effect.fnUntraced(function* (options: Options) {
  const server = yield* SocketServer.SocketServer
  const settings = yield* Settings.Settings
  const clock = yield* Clock.Clock
  const open = new Set<Connection>()
  const admission = new Admission(settings)
  let isStopping = false

  const receive = Effect.fnUntraced(function* (session: LineSession, lines: ReadonlyArray<Framed>) {
    for (const line of lines) {
      yield* session.pace
      if (session.departure !== undefined) return
      if (typeof line === "string") {
        yield* session.receive(line)
      } else if (line === TooLong) {
        session.complain(`That line is longer than ${settings.maxLineBytes} bytes and was not sent; please split it`)
        yield* Metric.update(Metric.withAttributes(Telemetry.linesRefused, { reason: "too-long" }), 1)
      } else if (line === Endless) {
        session.end(Departure.endlessLine)
      }
      // nobody is listened to who does not read the answers
      yield* session.hasRoom
    }
  })

  const edit = Effect.fnUntraced(function* (session: LineSession, { framer }: Connection, edit: Edit) {
    if (edit === "erase-character") return framer.eraseCharacter()
    if (edit === "erase-line") return framer.eraseLine()
    if (edit === "echo-refused") return session.warnShown()
    if (edit === "are-you-there") return session.tell("Yes, Hubbub is here")
    if (edit === "end") yield* receive(session, framer.end())
    session.end(edit === "end" ? Departure.quit() : Departure.endlessLine)
  })

  /** Handles bytes: telnet's own are answered, the others are lines. */
  const hear = Effect.fnUntraced(function* (session: LineSession, connection: Connection, bytes: Uint8Array) {
    const { framer, telnet } = connection
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const { answer, input } = telnet.receive(bytes.subarray(start, start + pieceBytes))
      if (answer.length > 0) session.send(answer)
      for (const item of input) {
        yield* item instanceof Uint8Array ? receive(session, framer.push(item)) : edit(session, connection, item)
        yield* session.hasRoom
      }
      // also where there was nothing but requests: who does not read the answers is not listened to
      yield* session.hasRoom
    }
  })

  const idleMillis = Duration.isZero(settings.idleTimeout) ? undefined : Duration.toMillis(settings.idleTimeout)

  /** The input has ended, with or without a line underway. */
  const endInput = Effect.fnUntraced(function* (session: LineSession, { framer }: Connection, why: Socket.SocketError) {
    const departure = Peer.departureOf(why)
    if (departure.key === "quit") yield* receive(session, framer.end())
    session.end(departure)
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

  /** Lets somebody into the lobby. Nobody comes in where not even that may be opened. */
  const enter = Effect.fnUntraced(function* (connection: Connection, first: Uint8Array) {
    const { onEnd, peer } = connection
    const session = yield* LineSession.make({
      outlet: peer.outlet,
      terminal: connection,
      isBot: saysBotFirst(first),
      onEnd
    })
    connection.since = yield* Clock.currentTimeMillis
    connection.session = session
    yield* Effect.logInfo(`${session.person.name} joined`).pipe(Effect.annotateLogs({ peer: peer.name }))
    return session
  }, Effect.uninterruptible)

  /** Takes somebody out of their rooms, once. */
  const leave = Effect.fnUntraced(function* (connection: Connection) {
    const { hasLeft, peer, session, since } = connection
    if (session === undefined || hasLeft) return
    connection.hasLeft = true
    const { key } = session.departure ?? Departure.lost
    const seconds = Math.round(((yield* Clock.currentTimeMillis) - since) / 1000)
    yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
    yield* Effect.logInfo(`${session.person.name} left`).pipe(
      Effect.annotateLogs({ peer: peer.name, reason: key, seconds })
    )
    yield* session.depart
  }, Effect.uninterruptible)

  const refuse = Effect.fnUntraced(function* (
    { name, outlet }: Peer.Peer,
    { farewell, key }: Departure.Departure,
    refusal: Uint8Array = farewell === undefined ? new Uint8Array() : plain.reply([notice(farewell)]),
    protocol?: string
  ) {
    yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
    // who hangs up before a word is a scan or a health check: nothing to warn of
    const log = key === Departure.gone.key ? Effect.logDebug : Effect.logWarning
    yield* log("Refused a connection").pipe(
      Effect.annotateLogs({ peer: name, reason: key, ...(protocol === undefined ? {} : { protocol }) })
    )
    if (refusal.length > 0) outlet.write(refusal)
  })

  /** The first bytes of a newcomer, if any come soon; `undefined` when it hung up before it said anything. */
  const firstBytes = Effect.fnUntraced(function* (reader: Socket.Reader) {
    let first = nothing
    const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.firstBytesWait)
    do {
      const left = deadline - (yield* Clock.currentTimeMillis)
      const next = left > 0 ? yield* NetConnection.next(reader, left) : undefined
      if (Socket.isSocketError(next)) return first.length === 0 ? undefined : first
      if (next === undefined) break
      first = concat([first, ...next.map(bytesOf)])
    } while (WrongGuest.isUndecided(first))
    return first
  })

  /** Says why somebody is not let in. */
  const turnAway = Effect.fnUntraced(function* (peer: Peer.Peer, why: Departure.Departure) {
    yield* refuse(peer, why)
    // no lingering: a rush of those who find no place must not hold descriptors
    yield* Effect.timeoutOption(peer.outlet.end, settings.shutdownGrace)
    peer.outlet.destroy()
  })

  /** Receives a newcomer: who did not mean to chat is told so. */
  const receiveNewcomer = Effect.fnUntraced(function* (connection: Connection) {
    const { peer } = connection
    const first = yield* firstBytes(peer.reader)
    const stranger = first && WrongGuest.recognise(first)
    if (first === undefined || isStopping) return yield* refuse(peer, isStopping ? Departure.stopping : Departure.gone)
    if (stranger !== undefined) {
      return yield* refuse(peer, Departure.wrongProtocol, stranger.refusal, stranger.protocol)
    }
    yield* Metric.update(Telemetry.connectionsAccepted, 1)
    const session = yield* Effect.catchTag(enter(connection, first), "RoomsFull", () => refuse(peer, Departure.full))
    if (session !== undefined && first.length > 0) yield* hear(session, connection, first)
    return session
  })

  /**
   * Hears somebody out. This is where everybody who is silent waits, ten thousand times over: one small function in no
   * other, with no handler around it, so that waiting takes little memory.
   */
  const converse = Effect.fnUntraced(function* (connection: Connection, session: LineSession) {
    while (session.departure === undefined) {
      const next = yield* NetConnection.next(connection.peer.reader, idleMillis)
      if (next === undefined) session.end(Departure.idle)
      else if (Socket.isSocketError(next)) yield* endInput(session, connection, next)
      else for (const chunk of next) yield* hear(session, connection, bytesOf(chunk))
    }
    yield* leave(connection)
    yield* close(connection)
  })

  const host = (connection: Connection) =>
    Metric.modify(Telemetry.connections, 1).pipe(
      Effect.andThen(receiveNewcomer(connection)),
      Effect.flatMap((session) => (session === undefined ? close(connection) : converse(connection, session)))
    )

  /** Gives everything back, however it ended: a stop interrupts the conversation before they have left. */
  const release = (connection: Connection, place: Place): Effect.Effect<void> => {
    open.delete(connection)
    place.release()
    return Effect.andThen(leave(connection), Metric.modify(Telemetry.connections, -1))
  }

  const receivePeer = (peer: Peer.Peer) => {
    const place = isStopping ? Departure.stopping : admission.admit(peer.address, clock.currentTimeMillisUnsafe())
    if (!(place instanceof Place)) return turnAway(peer, place)
    const connection = new Connection(peer, settings)
    open.add(connection)
    return Effect.onExit(
      Effect.suspend(() => host(connection)),
      () => release(connection, place)
    )
  }

  const handle = (socket: Socket.Socket): Effect.Effect<void, Socket.SocketError, Hub.Hub | Settings.Settings> => {
    if (!(socket instanceof NetConnection.NetConnection)) {
      return Effect.scoped(Effect.flatMap(Peer.make(socket, options.prepare), receivePeer))
    }
    const received = Effect.suspend(() => receivePeer(Peer.ofNet(socket.net, socket)))
    return options.prepare === undefined ? received : Effect.andThen(options.prepare(socket.net), received)
  }

  yield* Effect.logInfo(`Chat listens on ${NetAddress.formatSocketAddress(server.address)}`)
  yield* Effect.forkScoped(server.run(handle))
  // Registered last, so it runs first: people hear of the stop while their connections still stand.
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      isStopping = true
      const everyone = Effect.forEach(open, ({ stop }) => stop, { concurrency: "unbounded", discard: true })
      return (options.stopAccepting ?? Effect.void).pipe(
        Effect.andThen(Effect.timeoutOption(everyone, settings.shutdownGrace)),
        Effect.andThen(
          Effect.sync(() => {
            for (const { peer } of open) peer.outlet.destroy()
          })
        )
      )
    })
  )
})

/** Serves chat to the connections of the current `SocketServer`. */
export const layerNoDeps = (
  options: Options = {}
): Layer.Layer<never, never, Hub.Hub | Settings.Settings | SocketServer.SocketServer> =>
  Layer.effectDiscard(make(options))

/** Serves chat to the connections of the current `SocketServer`, with a hub of its own and the default settings. */
export const layer = (options: Options = {}): Layer.Layer<Hub.Hub, never, SocketServer.SocketServer> =>
  layerNoDeps(options).pipe(Layer.provideMerge(Hub.layer), Layer.provide(Settings.layer()))
