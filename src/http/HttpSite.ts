/**
 * Everything that is served over HTTP, and the server beneath it.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpPlatform from "@effect/platform-node/NodeHttpPlatform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeWS from "@effect/platform-node/NodeWS"
import * as ByteSize from "effect/ByteSize"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Etag from "effect/http/Etag"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { createServer } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { Services } from "../chat/Command.ts"
import { CannotListen } from "../listener/CannotListen.ts"
import * as Handover from "../listener/Handover.ts"
import * as Tls from "../listener/Tls.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import * as ApiLines from "./ApiLines.ts"
import * as EventStreams from "./EventStreams.ts"
import * as Health from "./Health.ts"
import * as HostName from "./HostName.ts"
import * as HttpDoor from "./HttpDoor.ts"
import * as HttpHeaders from "./HttpHeaders.ts"
import * as Measures from "./Measures.ts"
import * as Monitor from "./Monitor.ts"
import * as NodeAnswers from "./NodeAnswers.ts"
import * as NodeVitals from "./NodeVitals.ts"
import * as Operator from "./Operator.ts"
import * as StatusPage from "./StatusPage.ts"
import * as Stopping from "./Stopping.ts"
import * as WebChat from "./WebChat.ts"
import * as WebPage from "./WebPage.ts"

const metrics = HttpRouter.add(
  "GET",
  "/metrics",
  Operator.guarded(
    Effect.map(PrometheusMetrics.format(), (text) =>
      HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
    )
  )
)

const routes = Layer.mergeAll(
  Health.routes,
  metrics,
  StatusPage.routes,
  ApiLines.routes,
  WebChat.routes,
  WebPage.routes
)

/** What the routes ask for, as long as the site is served. */
const services = Layer.mergeAll(Monitor.layer, Measures.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(Health.layer, EventStreams.layer, NodeVitals.layer))
)

/** What routes take of Node: not all that the library's own layer gives, which would open standard input. */
const platform = Layer.mergeAll(NodeHttpPlatform.layer, Etag.layerWeak, NodeFileSystem.layer, NodePath.layer)

/** What may wait for a reader before its pings are no longer answered: who only asks and never reads fills no memory. */
const maxUnreadPongs = 65_536

/** A WebSocket that answers pings only as long as somebody reads. */
class ReadWebSocket extends NodeWS.WebSocket {
  override pong(...args: Parameters<NodeWS.WebSocket["pong"]>): void {
    if (this.bufferedAmount <= maxUnreadPongs) super.pong(...args)
  }
}

/** How many times within the wait for a request Node looks for those that are late. */
const checksPerWait = 4

const report = Effect.fnUntraced(function* (scheme: string) {
  const { address } = yield* HttpServer.HttpServer
  yield* Effect.logInfo(`The page listens on ${scheme}://${NetAddress.formatSocketAddress(address)}`)
})

/** Built last, so that it runs first: people hear of the stop while their connections still stand. */
const stopFirst = Layer.effectDiscard(Effect.flatMap(WebChat.WebChat, ({ stop }) => Effect.addFinalizer(() => stop)))

/** Who is really at the other end, headers that keep browsers from doing harm, and how much anybody may send. */
const middleware = Effect.gen(function* () {
  const { maxFrameBytes, trustedProxies } = yield* Settings.Settings
  const maxBodySize = ByteSize.bytes(maxFrameBytes)
  return Layer.mergeAll(
    HttpRouter.middleware(HttpMiddleware.xForwardedHeaders({ trustedProxies }), { global: true }),
    HttpRouter.middleware((app) => HttpHeaders.harden(HostName.required(app)), { global: true }),
    HttpRouter.middleware(Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBodySize), { global: true })
  )
}).pipe(Layer.unwrap)

/** Serves until the scope closes. */
export const layer = (
  version: string,
  port: number | "off"
): Layer.Layer<never, CannotListen, Services | Stopping.Stopping | Tls.Certificate> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { handshakeTimeout, helloWait, httpHost: host, maxFrameBytes, shutdownGrace } = yield* Settings.Settings
      const { http: fd } = yield* Handover.HandedOver
      const cannotListen = (code: string) =>
        new CannotListen({
          service: "the page",
          ...(fd === undefined
            ? { address: `${host} port ${port}`, settings: "HUBBUB_HTTP_HOST, HUBBUB_HTTP_PORT" }
            : Handover.described("http")),
          code
        })
      // the library takes addresses only
      if (fd !== undefined && Handover.is(fd, "unix")) return yield* cannotListen("EINVAL")
      const door = yield* HttpDoor.make
      const answerFor = yield* NodeAnswers.make
      const certificate = yield* Tls.Certificate
      const credentials = certificate.credentials()
      const headersTimeout = Duration.toMillis(helloWait)
      // who asks for nothing, or ever so slowly, holds a descriptor no longer than a page that does not say who it is
      const slow = { headersTimeout, connectionsCheckingInterval: headersTimeout / checksPerWait }
      const secure =
        credentials
        && createTlsServer({ ...credentials, ...slow, handshakeTimeout: Duration.toMillis(handshakeTimeout) })
      if (secure !== undefined) yield* certificate.renewFor(secure)
      const create = () => {
        const server = secure ?? createServer(slow)
        answerFor(server)
        return server.prependListener("connection", door)
      }
      const server = NodeHttpServer.layerServer(create, {
        ...(fd === undefined ? { host, port: port as number } : { fd }),
        // the chat has said goodbye before; what is left are idle connections
        gracefulShutdownTimeout: shutdownGrace,
        // shared buffers are written past the library, which must have no queue of its own
        websocket: { maxPayload: maxFrameBytes, perMessageDeflate: false, WebSocket: ReadWebSocket }
      }).pipe(Layer.catch((error) => Layer.effectContext(Effect.fail(cannotListen(codeOf(error))))))
      return Stopping.begin.pipe(
        Layer.provideMerge(stopFirst),
        Layer.provideMerge(
          HttpRouter.serve(Layer.merge(routes, middleware), { disableLogger: true, disableListenLog: true })
        ),
        Layer.merge(Layer.effectDiscard(report(credentials === undefined ? "http" : "https"))),
        Layer.provide(WebChat.layerNoDeps(version)),
        Layer.provide(server),
        Layer.provide(platform),
        Layer.provide(services)
      )
    })
  )
