/**
 * The chat for pages in a browser: `GET /ws` becomes a session, its frames what `chat/WebProtocol` says.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Socket from "effect/socket/Socket"
import { Commands, type Services } from "../chat/Command.ts"
import * as Departure from "../chat/Departure.ts"
import type { Medium } from "../chat/Medium.ts"
import { PagePrompt } from "../chat/PagePrompt.ts"
import type { Answers } from "../chat/SecretPrompt.ts"
import * as WebMedium from "../chat/WebMedium.ts"
import { Tickets } from "../chat/Tickets.ts"
import * as VoidTickets from "../chat/VoidTickets.ts"
import { Hello, subprotocol } from "../chat/WebProtocol.ts"
import * as WebSession from "../chat/WebSession.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"
import { Connection } from "../listener/Connection.ts"
import * as NetConnection from "../listener/NetConnection.ts"
import * as NetOutlet from "../listener/NetOutlet.ts"
import * as Peer from "../listener/Peer.ts"
import * as Reception from "../listener/Reception.ts"
import * as Refusal from "./Refusal.ts"
import * as TicketKey from "./TicketKey.ts"

const decodeHello = Schema.decodeUnknownResult(Schema.fromJsonString(Hello))

/** What the end of a page's connection means. Going elsewhere, and closing the window, are its person's own wish. */
const departureOf = ({ reason }: Socket.SocketError): Departure.Departure => {
  if (reason._tag !== "SocketCloseError") return Departure.noProtocol
  return [1000, 1001, 1005].includes(reason.code) ? Departure.quit() : Departure.lost
}

/** The shape of what a client sends along, to see that a server knows WebSocket (RFC 6455 §4.1). */
const websocketKey = /^[+/0-9A-Za-z]{22}==$/

/** Whether a list of subprotocols, each once, has this server's: a list that is none would be refused without a word. */
const offers = (list: string): boolean => {
  const names = list.split(",").map((name) => name.trim())
  const isList =
    new Set(names).size === names.length && names.every((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
  return isList && names.includes(subprotocol)
}

/** Refuses a request to chat; `undefined`: it is as it should be. */
const refusalOf = (
  { headers }: HttpServerRequest.HttpServerRequest,
  origins: ReadonlyArray<string>
): ReturnType<typeof Refusal.refuse> | undefined => {
  const { host = "", origin, upgrade = "", "sec-websocket-protocol": offered } = headers
  if (upgrade.toLowerCase() !== "websocket" || headers["sec-websocket-version"] !== "13") {
    return Effect.map(
      Refusal.refuse("no-upgrade", 426, "This is where the page speaks WebSocket (RFC 6455), version 13."),
      HttpServerResponse.setHeaders({ upgrade: "websocket", "sec-websocket-version": "13" })
    )
  }
  if (!websocketKey.test(headers["sec-websocket-key"] ?? "")) {
    return Refusal.refuse("no-upgrade", 400, "Sec-WebSocket-Key must be 16 bytes in base64.")
  }
  // only browsers send one, and only theirs is somebody else's page
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host.toLowerCase())
  if (!isOwn && !origins.includes(origin)) {
    return Refusal.refuse("foreign-origin", 403, "Pages of other sites may not chat here; HUBBUB_ORIGINS lets them.")
  }
  if (offered !== undefined && !offers(offered)) {
    return Refusal.refuse("subprotocol", 400, `The only subprotocol here is ${subprotocol}.`)
  }
  return undefined
}

/** Those who chat in a browser. */
export class WebChat extends Context.Service<
  WebChat,
  {
    /** Answers `GET /ws`; it takes as long as the conversation. */
    readonly converse: Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
    /** Tells everybody that the server stops, and closes. */
    readonly stop: Effect.Effect<void>
  }
>()("effect-hubbub/http/WebChat") {}

/** The connection of a page. */
class WebConnection extends Connection {
  readonly tickets: Tickets
  readonly seal: (text: string) => string
  /** As its client reads it; until that has said who it is, as nobody does. */
  medium: Medium
  /** How it has been asked for secrets, if it has. */
  asked: PagePrompt | undefined
  /** Done when it has left all rooms, and its name is free. */
  readonly gone = Deferred.makeUnsafe<void>()

  constructor(peer: Peer.Peer, { seal, tickets }: Pick<WebSession.PageLine, "seal" | "tickets">, medium: Medium) {
    super(peer)
    this.tickets = tickets
    this.seal = seal
    this.medium = medium
  }

  prompt(answers: Answers): PagePrompt {
    this.asked = new PagePrompt(answers)
    return this.asked
  }

  terminalType(): string {
    return "page"
  }

  override left(): void {
    Deferred.doneUnsafe(this.gone, Effect.void)
  }
}

const make = Effect.fnUntraced(function* (server: string) {
  const settings = yield* Settings.Settings
  const services = yield* Effect.context<Services>()
  const { helloWait, maxLineBytes, origins, shutdownGrace } = settings
  const idleMillis = Duration.isZero(settings.idleTimeout) ? undefined : Duration.toMillis(settings.idleTimeout)
  const seal = TicketKey.seal(yield* TicketKey.TicketKey)
  // as many who left are remembered as there may be
  const voids = (yield* VoidTickets.VoidTickets) ?? VoidTickets.memory(settings.maxConnections)
  const tickets = new Tickets(seal, voids)
  const mediumOf = WebMedium.make({ server, commands: yield* Commands, maxLineBytes, tickets })
  const nobodys = mediumOf("")
  /** The connections of those who are there, by the secret of their client. */
  const present = new Map<string, WebConnection>()

  /** A page that came again over a new connection is still there on the old one: that gives way. */
  const replace = Effect.fnUntraced(function* (client: string, by: WebConnection) {
    const before = present.get(client)
    present.set(client, by)
    if (before?.session === undefined) return
    before.session.expel(Departure.replaced)
    yield* Effect.timeoutOption(Deferred.await(before.gone), shutdownGrace)
  })

  const hear = Effect.fnUntraced(function* (web: WebSession.WebSession, message: Uint8Array | string) {
    const { session } = web
    if (typeof message !== "string") return session.end(Departure.binaryFrame)
    yield* web.receive(message)
    // nobody is listened to who does not read the answers
    yield* session.hasRoom
    if (idleMillis === undefined) return
    if ((yield* Monotonic.millis) - session.typedAt >= idleMillis) session.end(Departure.idle)
  })

  /** The first message, and those that came with it; `undefined` where the page is refused. */
  const greet = Effect.fnUntraced(function* ({ peer }: WebConnection, { refuse }: Reception.Reception) {
    const first = yield* Effect.timeoutOption(Effect.result(peer.reader.pull), helloWait)
    if (Option.isNone(first)) return yield* refuse(peer, Departure.noProtocol)
    if (Result.isFailure(first.value)) return yield* refuse(peer, Departure.gone)
    const [message, ...messages] = first.value.success
    const hello = decodeHello(message)
    if (Result.isFailure(hello)) return yield* refuse(peer, Departure.noProtocol)
    return { hello: hello.success, messages }
  })

  const host = Effect.fnUntraced(function* (connection: WebConnection, reception: Reception.Reception) {
    const greeted = yield* greet(connection, reception)
    if (greeted === undefined) return
    const { hello, messages } = greeted
    connection.medium = mediumOf(hello.client)
    yield* replace(hello.client, connection)
    const forget = Effect.sync(() => {
      if (present.get(hello.client) === connection) present.delete(hello.client)
    })
    yield* Effect.ensuring(talk(connection, reception, hello, messages), forget)
  })

  const talk = Effect.fnUntraced(function* (
    connection: WebConnection,
    { enter, refuse }: Reception.Reception,
    hello: Hello,
    messages: ReadonlyArray<Uint8Array | string>
  ) {
    const { peer } = connection
    const web = yield* WebSession.keptOf(hello, connection).pipe(
      Effect.flatMap((kept) =>
        Effect.map(
          enter(connection, WebSession.enter(hello, kept, connection)),
          (session) => new WebSession.WebSession(session, hello, kept, connection)
        )
      ),
      Effect.catchTags({
        RoomsFull: () => refuse(peer, Departure.full),
        CutOff: () => refuse(peer, Departure.cutOff)
      })
    )
    if (web === undefined) return
    yield* Effect.ensuring(converse(web, peer, messages), web.over)
  })

  const converse = Effect.fnUntraced(function* (
    web: WebSession.WebSession,
    { reader }: Peer.Peer,
    messages: ReadonlyArray<Uint8Array | string>
  ) {
    const { session } = web
    yield* web.rejoin
    if (web.hasLostName) yield* Effect.forkScoped(web.regain)
    for (const message of messages) yield* hear(web, message)
    while (session.departure === undefined) {
      const next = yield* NetConnection.next(reader, idleMillis)
      if (next === undefined) session.end(Departure.idle)
      else if (Socket.isSocketError(next)) session.end(departureOf(next))
      else for (const message of next) yield* hear(web, message)
    }
  }, Effect.scoped)

  const { receive, stop } = yield* Reception.make({
    listener: "page",
    farewell: WebMedium.closing,
    connect: (peer) => new WebConnection(peer, { seal, tickets }, nobodys),
    host
  })

  const open = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const { socket: raw } = NodeHttpServerRequest.toIncomingMessage(request)
    const socket = yield* request.upgrade
    const reader = yield* socket.reader
    const remoteAddress = Option.getOrUndefined(request.remoteAddress)
    const isForwarded = remoteAddress !== Option.getOrUndefined(request.peerAddress)
    const whence = isForwarded ? Peer.whenceForwarded(remoteAddress ?? "") : Peer.whence(raw)
    // frames are written past the library, which would queue without bound: one buffer is everybody's
    yield* receive({ reader, outlet: NetOutlet.make(raw), ...whence })
  }, Effect.scoped)

  return WebChat.of({
    converse: Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const refusal = refusalOf(request, origins)
      if (refusal !== undefined) return yield* refusal
      // a handshake that fails has been answered, and one that ended has nothing more to say
      yield* Effect.ignore(Effect.provideContext(open(request), services))
      return HttpServerResponse.empty()
    }),
    stop: stop(Effect.void)
  })
})

/** The chat for pages; `server` is what they are told that they speak with. */
export const layerNoDeps = (server: string): Layer.Layer<WebChat, never, Services> =>
  Layer.effect(WebChat, make(server))

/** Answers `GET /ws`. */
export const routes = HttpRouter.use((router) =>
  Effect.flatMap(WebChat, ({ converse }) => router.add("GET", "/ws", converse))
)
