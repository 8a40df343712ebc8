/**
 * The chat for line clients, over any `SocketServer`: a connection becomes a session, its bytes lines, its end a
 * departure with a reason.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as Result from "effect/Result"
import type * as Socket from "effect/socket/Socket"
import * as SocketServer from "effect/socket/SocketServer"
import type * as Net from "node:net"
import * as Chat from "../chat/Chat.ts"
import type { Services } from "../chat/Command.ts"
import * as Departure from "../chat/Departure.ts"
import { plain } from "../chat/LineCodec.ts"
import { LineSession } from "../chat/LineSession.ts"
import * as Medium from "../chat/Medium.ts"
import { SecretPrompt } from "../chat/SecretPrompt.ts"
import { notice } from "../hub/Codec.ts"
import * as Hub from "../hub/Hub.ts"
import { Endless, type Framed, LineFramer, TooLong } from "../net/LineFraming.ts"
import { type Edit, TelnetServer } from "../net/TelnetServer.ts"
import type { WrongGuest } from "../net/WrongGuest.ts"
import * as Settings from "../Settings.ts"
import type { Connection } from "./Connection.ts"
import * as FirstBytes from "./FirstBytes.ts"
import * as Peer from "./Peer.ts"
import * as Reception from "./Reception.ts"

/** What a listener may tell the chat. */
export interface Options {
  /** Run first when the chat stops: closes the listening socket, where the server gives access to it. */
  readonly stopAccepting?: Effect.Effect<void>
  /** Run for each connection that is one of Node's own, before anything else: sets its options. */
  readonly prepare?: ((socket: Net.Socket) => Effect.Effect<void>) | undefined
}

/** How much of a chunk is looked at before its answers must have found room: a flood of requests costs no more memory. */
const pieceBytes = 4096

const make = Effect.fnUntraced(function* (options: Options) {
  const server = yield* SocketServer.SocketServer
  const settings = yield* Settings.Settings
  const reception = yield* Reception.make({
    listener: "lines",
    farewell: ({ farewell }) => (farewell === undefined ? new Uint8Array() : plain.reply([notice(farewell)]))
  })

  const receive = Effect.fnUntraced(function* (session: LineSession, lines: ReadonlyArray<Framed>) {
    for (const line of lines) {
      yield* session.pace
      if (session.departure !== undefined) return
      if (typeof line === "string") {
        yield* session.receive(line)
      } else if (line === TooLong) {
        yield* session.refuseTooLong
      } else if (line === Endless) {
        session.end(Departure.endlessLine)
      }
      // nobody is listened to who does not read the answers
      yield* session.hasRoom
    }
  })

  /** Does what a command of telnet's asks for. */
  const edit = (session: LineSession, framer: LineFramer, edit: Exclude<Edit, "end">) => {
    if (edit === "erase-character") framer.eraseCharacter()
    else if (edit === "erase-line") framer.eraseLine()
    else if (edit === "echo-refused") session.warnShown()
    else if (edit === "are-you-there") session.tell("Yes, Hubbub is here")
    else session.end(Departure.endlessLine)
  }

  /** Handles bytes: telnet's own are answered, the others are lines. */
  const hear = Effect.fnUntraced(function* (
    session: LineSession,
    telnet: TelnetServer,
    framer: LineFramer,
    chunk: FirstBytes.Chunk
  ) {
    const bytes = FirstBytes.bytesOf(chunk)
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
        yield* session.paceCommands(commands)
        // nobody else waits for all that one client asks
        yield* Effect.yieldNow
      }
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

  /** Who turns out to mean another port after they have been let in is told so, and others see that they left. */
  const sendAway = Effect.fnUntraced(function* (session: LineSession, peer: Peer.Peer, stranger: WrongGuest) {
    const { protocol, refusal } = stranger
    yield* Effect.logWarning(`${session.person.name} speaks another protocol`).pipe(
      Effect.annotateLogs({ peer: peer.name, protocol })
    )
    session.send(refusal)
    session.end(Departure.wrongProtocol)
  })

  /** Reads lines until the session ends or the input does. */
  const converse = Effect.fnUntraced(function* (
    session: LineSession,
    telnet: TelnetServer,
    peer: Peer.Peer,
    firstBytes: ReadonlyArray<FirstBytes.Chunk>
  ) {
    const framer = new LineFramer(settings)
    const read = Effect.gen(function* () {
      const first = [...firstBytes]
      const gathered = yield* Effect.result(FirstBytes.gather(first, nextInput(session, peer.reader)))
      const stranger = FirstBytes.strangerOf(first)
      if (stranger !== undefined) return yield* sendAway(session, peer, stranger)
      for (const chunk of first) yield* hear(session, telnet, framer, chunk)
      if (Result.isFailure(gathered)) return yield* Effect.fail(gathered.failure)
      while (session.departure === undefined) {
        const chunks = yield* nextInput(session, peer.reader)
        for (const chunk of chunks) yield* hear(session, telnet, framer, chunk)
      }
    })
    const failure = yield* Effect.flip(Effect.andThen(read, Effect.fail(undefined)))
    if (failure === undefined) return
    const departure = Peer.departureOf(failure)
    if (departure.key === "quit") yield* receive(session, framer.end())
    session.end(departure)
  })

  const talk = Effect.fnUntraced(function* (connection: Connection, first: ReadonlyArray<FirstBytes.Chunk>) {
    const { peer } = connection
    const { address, name, outlet } = peer
    const fiber = Fiber.getCurrent()!
    const telnet = new TelnetServer(settings.maxUnendedBytes)
    const session = yield* LineSession.make({
      outlet,
      client: { name, address, terminalType: () => telnet.terminalType },
      medium: Medium.lines,
      prompt: (answers) =>
        new SecretPrompt({ isTelnet: () => telnet.isSpoken, echo: (isShown) => telnet.echo(isShown) }, answers),
      isBot: FirstBytes.saysBot(first),
      onEnd: (departure) => connection.ended(departure),
      onExpelled: () => fiber.interruptUnsafe()
    })
    yield* reception.introduce(connection, session)
    yield* converse(session, telnet, peer, first)
  }, Effect.scoped)

  /** Finds out who came, and lets them talk if they mean to. */
  const visit = Effect.fnUntraced(function* (connection: Connection) {
    const { peer } = connection
    const first = yield* FirstBytes.within(peer.reader, settings.firstBytesWait)
    const stranger = FirstBytes.strangerOf(first ?? [])
    if (reception.isStopping()) return yield* reception.refuse(peer, Departure.stopping)
    if (first === undefined) return yield* reception.refuse(peer, Departure.gone)
    if (stranger !== undefined) {
      return yield* reception.refuse(peer, Departure.wrongProtocol, stranger.refusal, stranger.protocol)
    }
    yield* Effect.catchTag(talk(connection, first), "RoomsFull", () => reception.refuse(peer, Departure.full))
  })

  const handle = (socket: Socket.Socket) =>
    Effect.scoped(Effect.flatMap(Peer.make(socket, options.prepare), (peer) => reception.receive(peer, visit)))

  yield* Effect.logInfo(`Chat listens on ${NetAddress.formatSocketAddress(server.address)}`)
  yield* Effect.forkScoped(server.run(handle))
  // Registered last, so it runs first: people hear of the stop while their connections still stand.
  yield* Effect.addFinalizer(() => reception.stop(options.stopAccepting ?? Effect.void))
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
