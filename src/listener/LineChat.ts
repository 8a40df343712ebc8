/**
 * The chat for line clients, over any `SocketServer`: a connection becomes a session, its bytes lines, its end a
 * departure with a reason.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import type * as Net from "node:net"
import * as Chat from "../chat/Chat.ts"
import type { Services } from "../chat/Command.ts"
import * as Departure from "../chat/Departure.ts"
import { plain } from "../chat/LineCodec.ts"
import { ChatSession } from "../chat/ChatSession.ts"
import { notice } from "../hub/Codec.ts"
import * as Hub from "../hub/Hub.ts"
import { sanitize } from "../hub/SafeText.ts"
import { concat } from "../net/Bytes.ts"
import { Endless, type Framed, type LineFramer, TooLong } from "../net/LineFraming.ts"
import type { Edit } from "../net/TelnetServer.ts"
import * as WrongGuest from "../net/WrongGuest.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import * as FirstBytes from "./FirstBytes.ts"
import { LineConnection } from "./LineConnection.ts"
import * as NetConnection from "./NetConnection.ts"
import * as Peer from "./Peer.ts"
import * as Reception from "./Reception.ts"

/** What a listener may tell the chat. */
export interface Options {
  /** Run first when the chat stops: closes the listening socket, where the server gives access to it. */
  readonly stopAccepting?: Effect.Effect<void>
  /** What is said in the log of how it listens: `with TLS`. */
  readonly manner?: string
  /** Run for each connection that is one of Node's own, before anything else: sets its options. */
  readonly prepare?: ((socket: Net.Socket) => Effect.Effect<void>) | undefined
}

/** How much of a chunk is looked at before its answers must have found room: a flood of requests costs no more memory. */
const pieceBytes = 4096

const make = Effect.fnUntraced(function* (options: Options) {
  const server = yield* SocketServer.SocketServer
  const settings = yield* Settings.Settings
  // a port that the system chooses is not known here
  const pagePort = settings.httpPort === "off" || settings.httpPort === 0 ? undefined : settings.httpPort
  const idleMillis = Duration.isZero(settings.idleTimeout) ? undefined : Duration.toMillis(settings.idleTimeout)

  const refused = (reason: "too-long" | "flooding", lines: number) =>
    Telemetry.count(Telemetry.linesRefused, { reason }, lines)

  const receive = Effect.fnUntraced(function* (session: ChatSession, lines: ReadonlyArray<Framed>) {
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index]!
      if (session.pacing.isLimited && session.departure === undefined) yield* session.pacing.line
      if (session.departure !== undefined) {
        return session.departure === Departure.flooding ? yield* refused("flooding", lines.length - index) : undefined
      }
      if (typeof line === "string") {
        yield* session.receive(line)
      } else if (line === TooLong) {
        yield* session.refuseTooLong
      } else if (line === Endless) {
        session.end(Departure.endlessLine)
      }
      // nobody is listened to who does not read the answers
      if (session.isBacklogged) yield* session.hasRoom
    }
  })

  /** Does what a command of telnet's asks for. */
  const edit = (session: ChatSession, framer: LineFramer, edit: Exclude<Edit, "end">) => {
    if (edit === "erase-character") framer.eraseCharacter()
    else if (edit === "erase-line") framer.eraseLine()
    else if (edit === "echo-refused") session.warnShown()
    else if (edit === "are-you-there") session.tell("Yes, Hubbub is here")
    else session.end(Departure.endlessLine)
  }

  /** Handles bytes: telnet's own are answered, the others are lines. */
  const hear = Effect.fnUntraced(function* (session: ChatSession, connection: LineConnection, bytes: Uint8Array) {
    const { framer, telnet } = connection
    for (let start = 0; start < bytes.length && session.departure === undefined; start += pieceBytes) {
      const { answer, commands, input } = telnet.receive(bytes.subarray(start, start + pieceBytes))
      if (answer.length > 0) session.send(answer)
      let isAnswered = false
      for (const item of input) {
        if (item instanceof Uint8Array) {
          const lines = framer.push(item)
          if (lines.length > 0) yield* receive(session, lines)
        } else if (item === "end") {
          yield* receive(session, framer.end())
          session.end(Departure.quit())
        } else if (item !== "are-you-there" || !isAnswered) {
          // however often it was asked at once, one answer tells
          isAnswered ||= item === "are-you-there"
          edit(session, framer, item)
        }
      }
      // also where there was nothing but requests: who does not read the answers is not listened to
      yield* session.hasRoom
      if (commands > 0) {
        yield* session.pacing.commands(commands)
        // nobody else waits for all that one client asks
        yield* Effect.yieldNow
      }
    }
  })

  /** Who turns out to mean another port after they have been let in is told so, and others see that they left. */
  const sendAway = Effect.fnUntraced(function* (
    session: ChatSession,
    { name: peer }: LineConnection,
    { protocol, refusal }: WrongGuest.WrongGuest
  ) {
    yield* Effect.logWarning(`${session.person.name} speaks another protocol`).pipe(
      Telemetry.logged({ peer, protocol })
    )
    session.send(refusal)
    session.end(Departure.wrongProtocol)
  })

  /** Hears what came first, once it is clear that a line client sent it; `isAll`: nothing more comes. */
  const hearFirst = (
    session: ChatSession,
    connection: LineConnection,
    isAll: boolean
  ): Effect.Effect<void, never, Services> => {
    const first = connection.unjudged
    if (first === undefined || (!isAll && (first.length === 0 || WrongGuest.isUndecided(first)))) return Effect.void
    connection.unjudged = undefined
    const stranger = WrongGuest.recognise(first, pagePort)
    return stranger === undefined ? hear(session, connection, first) : sendAway(session, connection, stranger)
  }

  const hearChunk = (session: ChatSession, connection: LineConnection, chunk: FirstBytes.Chunk) => {
    const bytes = FirstBytes.bytesOf(chunk)
    if (connection.unjudged === undefined) return hear(session, connection, bytes)
    connection.unjudged = concat([connection.unjudged, bytes])
    return hearFirst(session, connection, false)
  }

  /** The input has ended, with or without a line underway. */
  const endInput = Effect.fnUntraced(function* (
    session: ChatSession,
    connection: LineConnection,
    why: Socket.SocketError
  ) {
    yield* hearFirst(session, connection, true)
    const departure = Peer.departureOf(why)
    if (departure.key === "quit") yield* receive(session, connection.framer.end())
    session.end(departure)
  })

  /**
   * Hears somebody out. This is where everybody who is silent waits, ten thousand times over: one small function in no
   * other, with no handler around it, so that waiting takes little memory.
   */
  const converse = Effect.fnUntraced(function* (connection: LineConnection, session: ChatSession) {
    while (session.departure === undefined) {
      const next = yield* NetConnection.next(connection.peer.reader, idleMillis)
      if (next === undefined) session.end(Departure.idle)
      else if (Socket.isSocketError(next)) yield* endInput(session, connection, next)
      else for (const chunk of next) yield* hearChunk(session, connection, chunk)
    }
  })

  /** Lets a newcomer in, going by their first bytes: who did not mean to chat is told so. */
  const greet = (
    connection: LineConnection,
    { enter, isStopping, refuse }: Reception.Reception,
    first: Uint8Array | undefined
  ): Effect.Effect<ChatSession | void, never, Services> => {
    const { peer } = connection
    if (isStopping()) return refuse(peer, Departure.stopping)
    if (first === undefined) return refuse(peer, Departure.gone)
    const stranger = WrongGuest.recognise(first, pagePort)
    if (stranger !== undefined) return refuse(peer, Departure.wrongProtocol, stranger.refusal, stranger.protocol)
    connection.unjudged = first
    return Effect.catch(
      enter(connection, ChatSession.make(connection, { isBot: FirstBytes.saysBot(first) })),
      ({ _tag }) => refuse(peer, _tag === "RoomsFull" ? Departure.full : Departure.cutOff)
    )
  }

  /** Receives a newcomer, and hears them out: plain functions, for all that is made here waits for the first bytes. */
  const host = (connection: LineConnection, reception: Reception.Reception): Effect.Effect<void, never, Services> =>
    FirstBytes.within(connection.peer.reader, settings.firstBytesWait).pipe(
      Effect.flatMap((first) => greet(connection, reception, first)),
      Effect.flatMap((session) =>
        session === undefined
          ? Effect.void
          : Effect.andThen(hearFirst(session, connection, false), converse(connection, session))
      )
    )

  const { receive: receivePeer, stop } = yield* Reception.make({
    listener: "lines",
    farewell: ({ farewell }) => (farewell === undefined ? new Uint8Array() : plain.reply([notice(sanitize(farewell))])),
    connect: (peer) => new LineConnection(peer, settings),
    host
  })

  const handle = (socket: Socket.Socket) => {
    if (!(socket instanceof NetConnection.NetConnection)) {
      return Effect.scoped(Effect.flatMap(Peer.make(socket, options.prepare), receivePeer))
    }
    const received = Effect.suspend(() => receivePeer(Peer.ofNet(socket.net, socket, socket.arrival)))
    return options.prepare === undefined ? received : Effect.andThen(options.prepare(socket.net), received)
  }

  const manner = options.manner === undefined ? "" : `${options.manner} `
  yield* Effect.logInfo(`Chat listens ${manner}on ${NetAddress.formatSocketAddress(server.address)}`)
  yield* Effect.forkScoped(server.run(handle))
  // Registered last, so it runs first: people hear of the stop while their connections still stand.
  yield* Effect.addFinalizer(() => stop(options.stopAccepting ?? Effect.void))
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
