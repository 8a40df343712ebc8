/**
 * The chat for line clients, over any `SocketServer`: a connection becomes a session, its bytes lines, its end a
 * departure with a reason.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as NetAddress from "effect/net/NetAddress"
import type * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import type * as Net from "node:net"
import * as Chat from "../chat/Chat.ts"
import type { Services } from "../chat/Command.ts"
import * as Departure from "../chat/Departure.ts"
import { plain } from "../chat/LineCodec.ts"
import { LineSession } from "../chat/LineSession.ts"
import * as Medium from "../chat/Medium.ts"
import { Sanctions } from "../chat/Sanctions.ts"
import { SecretPrompt } from "../chat/SecretPrompt.ts"
import { remaining } from "../chat/Speech.ts"
import { notice } from "../hub/Codec.ts"
import * as Hub from "../hub/Hub.ts"
import type { Outlet } from "../hub/Outlet.ts"
import { concat } from "../net/Bytes.ts"
import { Endless, type Framed, LineFramer, TooLong } from "../net/LineFraming.ts"
import { type Edit, TelnetServer } from "../net/TelnetServer.ts"
import * as WrongGuest from "../net/WrongGuest.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import { Admission } from "./Admission.ts"
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

/** A connection, while it is open. */
interface Connection {
  readonly outlet: Outlet
  readonly stop: Effect.Effect<void>
}

/** How much of a chunk is looked at before its answers must have found room: a flood of requests costs no more memory. */
const pieceBytes = 4096

type Chunk = Uint8Array | string

/** A connection that may talk. */
interface Opened {
  readonly address: NetAddress.IpAddress | undefined
  readonly outlet: Outlet
  readonly peer: string
  readonly reader: Socket.Reader
  /** What it sent before it was let in. */
  readonly first: ReadonlyArray<Chunk>
}

const encoder = new TextEncoder()
const bytesOf = (chunk: Chunk): Uint8Array => (typeof chunk === "string" ? encoder.encode(chunk) : chunk)

/** Whether a program says what it is before anything else: it gets neither a greeting nor the past. */
const saysBotFirst = (first: ReadonlyArray<Chunk>): boolean =>
  /^\/bot on\s/i.test(new TextDecoder().decode(concat(first.map(bytesOf)).subarray(0, 64)))

const make = Effect.fnUntraced(function* (options: Options) {
  const server = yield* SocketServer.SocketServer
  const settings = yield* Settings.Settings
  const sanctions = yield* Sanctions
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

  const edit = Effect.fnUntraced(function* (session: LineSession, framer: LineFramer, edit: Edit) {
    if (edit === "erase-character") return framer.eraseCharacter()
    if (edit === "erase-line") return framer.eraseLine()
    if (edit === "echo-refused") return session.warnShown()
    if (edit === "are-you-there") return session.tell("Yes, Hubbub is here")
    if (edit === "end") yield* receive(session, framer.end())
    session.end(edit === "end" ? Departure.quit() : Departure.endlessLine)
  })

  /** Handles bytes: telnet's own are answered, the others are lines. */
  const hear = Effect.fnUntraced(function* (
    session: LineSession,
    telnet: TelnetServer,
    framer: LineFramer,
    chunk: Chunk
  ) {
    const bytes = bytesOf(chunk)
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const { answer, input } = telnet.receive(bytes.subarray(start, start + pieceBytes))
      if (answer.length > 0) session.send(answer)
      for (const item of input) {
        yield* item instanceof Uint8Array ? receive(session, framer.push(item)) : edit(session, framer, item)
        yield* session.hasRoom
      }
      // also where there was nothing but requests: who does not read the answers is not listened to
      yield* session.hasRoom
    }
  })

  /** What comes next; nothing when it has been too long in coming, which ends the session. */
  const nextInput = (session: LineSession, reader: Socket.Reader) =>
    Duration.isZero(settings.idleTimeout)
      ? reader.pull
      : Effect.timeoutOrElse(reader.pull, {
          duration: settings.idleTimeout,
          orElse: () =>
            Effect.as(
              Effect.sync(() => session.end(Departure.idle)),
              []
            )
        })

  /** Reads lines until the session ends or the input does. */
  const converse = Effect.fnUntraced(function* (session: LineSession, telnet: TelnetServer, connection: Opened) {
    const framer = new LineFramer(settings)
    const read = Effect.gen(function* () {
      for (const chunk of connection.first) yield* hear(session, telnet, framer, chunk)
      while (session.departure === undefined) {
        const chunks = yield* nextInput(session, connection.reader)
        for (const chunk of chunks) yield* hear(session, telnet, framer, chunk)
      }
    })
    const failure = yield* Effect.flip(Effect.andThen(read, Effect.fail(undefined)))
    if (failure === undefined) return
    const departure = Peer.departureOf(failure)
    if (departure.key === "quit") yield* receive(session, framer.end())
    session.end(departure)
  })

  /** Hands over what is queued, then closes; all within the grace, whatever the other side does. */
  const close = Effect.fnUntraced(function* (
    connection: Connection,
    reader: Socket.Reader,
    flushed: Effect.Effect<void>
  ) {
    const linger = Effect.forever(reader.pull).pipe(Effect.ignore, Effect.timeoutOption(lingerFor))
    yield* flushed.pipe(
      Effect.andThen(connection.outlet.end),
      Effect.andThen(linger),
      Effect.timeoutOption(settings.shutdownGrace)
    )
    connection.outlet.destroy()
  })

  const reportLeaving = Effect.fnUntraced(function* (session: LineSession, peer: string, since: number) {
    const { key } = session.departure ?? Departure.lost
    const seconds = Math.round(((yield* Clock.currentTimeMillis) - since) / 1000)
    yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
    yield* Effect.logInfo(`${session.person.name} left`).pipe(Effect.annotateLogs({ peer, reason: key, seconds }))
  })

  const talk = Effect.fnUntraced(function* (connection: Opened, onSession: (session: LineSession) => void) {
    const { address, outlet, peer } = connection
    const fiber = Fiber.getCurrent()!
    const since = yield* Clock.currentTimeMillis
    const telnet = new TelnetServer(settings.maxUnendedBytes)
    const session = yield* LineSession.make({
      outlet,
      client: { name: peer, address, terminalType: () => telnet.terminalType },
      medium: Medium.lines,
      prompt: (answers) =>
        new SecretPrompt({ isTelnet: () => telnet.isSpoken, echo: (isShown) => telnet.echo(isShown) }, answers),
      isBot: saysBotFirst(connection.first),
      onEnd: ({ key }) => {
        if (key === Departure.tooSlow.key) outlet.destroy()
      },
      onExpelled: () => fiber.interruptUnsafe()
    })
    onSession(session)
    yield* Effect.logInfo(`${session.person.name} joined`).pipe(Effect.annotateLogs({ peer }))
    // a finalizer, for a stop interrupts the conversation
    yield* Effect.addFinalizer(() => reportLeaving(session, peer, since))
    yield* converse(session, telnet, connection)
  }, Effect.scoped)

  const refuse = Effect.fnUntraced(function* (
    { outlet, peer }: { readonly outlet: Outlet; readonly peer: string },
    { farewell, key }: Departure.Departure,
    refusal: Uint8Array = farewell === undefined ? new Uint8Array() : plain.reply([notice(farewell)]),
    protocol?: string
  ) {
    yield* Metric.update(Metric.withAttributes(Telemetry.connectionsClosed, { reason: key }), 1)
    // who hangs up before a word is a scan or a health check: nothing to warn of
    const log = key === Departure.gone.key ? Effect.logDebug : Effect.logWarning
    yield* log("Refused a connection").pipe(
      Effect.annotateLogs({ peer, reason: key, ...(protocol === undefined ? {} : { protocol }) })
    )
    if (refusal.length > 0) outlet.write(refusal)
  })

  /** The first bytes of a newcomer, if any come soon; `undefined` when it hung up before it said anything. */
  const firstBytes = Effect.fnUntraced(function* (reader: Socket.Reader) {
    const first: Array<Chunk> = []
    if (Duration.isZero(settings.firstBytesWait)) return first
    const gather = Effect.gen(function* () {
      do first.push(...(yield* reader.pull))
      while (WrongGuest.isUndecided(concat(first.map(bytesOf))))
    })
    const isOver = yield* Effect.timeoutOption(gather, settings.firstBytesWait).pipe(
      Effect.as(false),
      Effect.catch(() => Effect.succeed(true))
    )
    return isOver && first.length === 0 ? undefined : first
  })

  /** Lets somebody in, or says why not. */
  const admit = Effect.fnUntraced(function* (address: NetAddress.IpAddress | undefined) {
    const now = yield* Clock.currentTimeMillis
    if (isStopping) return Departure.stopping
    const ban = yield* sanctions.against("ban", { address })
    return ban === undefined ? admission.admit(address, now) : Departure.banned(remaining(ban, now), ban.reason)
  })

  const handle = Effect.fnUntraced(function* (socket: Socket.Socket) {
    const reader = yield* socket.reader
    const { address, name: peer, outlet } = yield* Peer.make(socket, options.prepare)
    let session: LineSession | undefined
    const connection: Connection = {
      outlet,
      stop: Effect.suspend(() => {
        session?.end(Departure.stopping)
        return Effect.andThen(session?.flushed ?? Effect.void, outlet.end)
      })
    }
    const admitted = yield* admit(address)
    if ("farewell" in admitted) {
      yield* refuse({ outlet, peer }, admitted)
      // no lingering: a rush of those who find no place must not hold descriptors
      yield* Effect.timeoutOption(outlet.end, settings.shutdownGrace)
      return outlet.destroy()
    }
    open.add(connection)
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        open.delete(connection)
        admitted.release()
        return Metric.modify(Telemetry.connections.lines, -1)
      })
    )
    yield* Metric.modify(Telemetry.connections.lines, 1)
    const visit = Effect.gen(function* () {
      const first = yield* firstBytes(reader)
      const stranger = WrongGuest.recognise(concat((first ?? []).map(bytesOf)))
      if (first === undefined || isStopping) {
        yield* refuse({ outlet, peer }, isStopping ? Departure.stopping : Departure.gone)
      } else if (stranger !== undefined) {
        yield* refuse({ outlet, peer }, Departure.wrongProtocol, stranger.refusal, stranger.protocol)
      } else {
        yield* Metric.update(Telemetry.connectionsAccepted, 1)
        yield* talk({ address, outlet, peer, reader, first }, (made) => {
          session = made
        }).pipe(Effect.catchTag("RoomsFull", () => refuse({ outlet, peer }, Departure.full)))
      }
    })
    // also for those who are sent away while they type: that interrupts them, and their farewell is still to come
    yield* Effect.ensuring(
      visit,
      // a stop has closed the connection itself
      Effect.suspend(() => (isStopping ? Effect.void : close(connection, reader, session?.flushed ?? Effect.void)))
    )
  }, Effect.scoped)

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
            for (const { outlet } of open) outlet.destroy()
          })
        )
      )
    })
  )
})

/** Serves chat to the connections of the current `SocketServer`. */
export const layerNoDeps = (options: Options = {}): Layer.Layer<never, never, Services | SocketServer.SocketServer> =>
  Layer.effectDiscard(make(options))

/** Serves chat to the connections of the current `SocketServer`, with a hub of its own and the default settings. */
export const layer = (options: Options = {}): Layer.Layer<Hub.Hub, never, SocketServer.SocketServer> =>
  layerNoDeps(options).pipe(
    Layer.provide(Chat.layerNoDeps()),
    Layer.provideMerge(Hub.layer),
    Layer.provide(Settings.layer())
  )
