/**
 * The chat for pages in a browser: `GET /ws` becomes a session, its frames what `chat/WebProtocol` says.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Context from "effect/Context"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Socket from "effect/socket/Socket"
import { Commands, type Services } from "../chat/Command.ts"
import * as Departure from "../chat/Departure.ts"
import type { LineSession } from "../chat/LineSession.ts"
import * as WebMedium from "../chat/WebMedium.ts"
import { Hello, subprotocol } from "../chat/WebProtocol.ts"
import { WebSession } from "../chat/WebSession.ts"
import * as Settings from "../Settings.ts"
import type { Connection } from "./Connection.ts"
import * as NetOutlet from "./NetOutlet.ts"
import * as Peer from "./Peer.ts"
import * as Reception from "./Reception.ts"

/** The page's client, while it is there. */
interface Present {
  readonly session: LineSession
  /** Done when it has left all rooms, and its name is free. */
  readonly left: Deferred.Deferred<void>
}

const decodeHello = Schema.decodeUnknownResult(Schema.fromJsonString(Hello))

/** What the end of a page's connection means. Going elsewhere, and closing the window, are its person's own wish. */
const departureOf = ({ reason }: Socket.SocketError): Departure.Departure => {
  if (reason._tag !== "SocketCloseError") return Departure.noProtocol
  return [1000, 1001, 1005].includes(reason.code) ? Departure.quit() : Departure.lost
}

/** Why a request to chat is refused; `undefined`: it is not. */
const refusalOf = (
  { headers }: HttpServerRequest.HttpServerRequest,
  origins: ReadonlyArray<string>
): HttpServerResponse.HttpServerResponse | undefined => {
  const { host = "", origin, upgrade = "", "sec-websocket-protocol": offered } = headers
  if (upgrade.toLowerCase() !== "websocket") {
    return HttpServerResponse.text("This is where the page speaks WebSocket (RFC 6455).\n", { status: 426 })
  }
  // only browsers send one, and only theirs is somebody else's page
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host.toLowerCase())
  if (!isOwn && !origins.includes(origin)) {
    return HttpServerResponse.text("Pages of other sites may not chat here; HUBBUB_ORIGINS lets them.\n", {
      status: 403
    })
  }
  if (offered !== undefined && !offered.split(",").some((name) => name.trim() === subprotocol)) {
    return HttpServerResponse.text(`The only subprotocol here is ${subprotocol}.\n`, { status: 400 })
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
>()("effect-hubbub/listener/WebChat") {}

const make = Effect.fnUntraced(function* (server: string) {
  const settings = yield* Settings.Settings
  const services = yield* Effect.context<Services>()
  const { helloWait, maxLineBytes, origins, shutdownGrace } = settings
  const idleMillis = Duration.toMillis(settings.idleTimeout)
  const medium = WebMedium.make({ server, commands: yield* Commands, maxLineBytes })
  const reception = yield* Reception.make({ listener: "page", farewell: WebMedium.closing })
  const present = new Map<string, Present>()

  /** A page that came again over a new connection is still there on the old one: that gives way. */
  const replace = Effect.fnUntraced(function* (client: string) {
    const before = present.get(client)
    if (before === undefined) return
    before.session.expel(Departure.replaced)
    yield* Effect.timeoutOption(Deferred.await(before.left), shutdownGrace)
  })

  const hear = Effect.fnUntraced(function* (web: WebSession, message: Uint8Array | string) {
    const { session } = web
    if (typeof message !== "string") return session.end(Departure.binaryFrame)
    yield* web.receive(message)
    // nobody is listened to who does not read the answers
    yield* session.hasRoom
    if (idleMillis > 0 && (yield* Clock.currentTimeMillis) - session.typedAt >= idleMillis) session.end(Departure.idle)
  })

  const talk = Effect.fnUntraced(function* (
    connection: Connection,
    hello: Hello,
    messages: ReadonlyArray<Uint8Array | string>
  ) {
    const { peer } = connection
    const fiber = Fiber.getCurrent()!
    const left = Deferred.makeUnsafe<void>()
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        if (present.get(hello.client)?.left === left) present.delete(hello.client)
        Deferred.doneUnsafe(left, Effect.void)
      })
    )
    const web = yield* WebSession.make({
      hello,
      medium,
      outlet: peer.outlet,
      client: { name: peer.name, address: peer.address, terminalType: () => "page" },
      onEnd: (departure) => connection.ended(departure),
      onExpelled: () => fiber.interruptUnsafe()
    })
    const { session } = web
    present.set(hello.client, { session, left })
    yield* reception.introduce(connection, session)
    for (const message of messages) yield* hear(web, message)
    while (session.departure === undefined) {
      const next = yield* Effect.result(peer.reader.pull)
      if (Result.isFailure(next)) session.end(departureOf(next.failure))
      else for (const message of next.success) yield* hear(web, message)
    }
  }, Effect.scoped)

  /** Finds out who came, and lets them talk. */
  const visit = Effect.fnUntraced(function* (connection: Connection) {
    const { peer } = connection
    const first = yield* Effect.timeoutOption(Effect.result(peer.reader.pull), helloWait)
    if (Option.isNone(first)) return yield* reception.refuse(peer, Departure.noProtocol)
    if (Result.isFailure(first.value)) return yield* reception.refuse(peer, Departure.gone)
    const [message, ...messages] = first.value.success
    const hello = decodeHello(message)
    if (Result.isFailure(hello)) return yield* reception.refuse(peer, Departure.noProtocol)
    yield* replace(hello.success.client)
    yield* Effect.catchTag(talk(connection, hello.success, messages), "RoomsFull", () =>
      reception.refuse(peer, Departure.full)
    )
  })

  const open = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const { socket: raw } = NodeHttpServerRequest.toIncomingMessage(request)
    const socket = yield* request.upgrade
    const reader = yield* socket.reader
    // a proxy that is trusted has said who it speaks for; ports of theirs mean nothing here
    const remoteAddress = Option.getOrUndefined(request.remoteAddress)
    const isForwarded = remoteAddress !== Option.getOrUndefined(request.peerAddress)
    const whence = Peer.whence(isForwarded ? { remoteAddress, remotePort: 0 } : raw)
    // frames are written past the library, which would queue without bound: one buffer is everybody's
    yield* reception.receive({ reader, outlet: NetOutlet.make(raw), ...whence }, visit)
  }, Effect.scoped)

  return WebChat.of({
    converse: Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const refusal = refusalOf(request, origins)
      if (refusal !== undefined) return refusal
      // a handshake that fails has been answered, and one that ended has nothing more to say
      yield* Effect.ignore(Effect.provideContext(open(request), services))
      return HttpServerResponse.empty()
    }),
    stop: reception.stop(Effect.void)
  })
})

/** The chat for pages; `server` is what they are told that they speak with. */
export const layerNoDeps = (server: string): Layer.Layer<WebChat, never, Services> =>
  Layer.effect(WebChat, make(server))

/** Answers `GET /ws`. */
export const routes = HttpRouter.use((router) =>
  Effect.flatMap(WebChat, ({ converse }) => router.add("GET", "/ws", converse))
)
