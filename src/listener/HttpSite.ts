/**
 * Everything that is served over HTTP, and the server beneath it.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeWS from "@effect/platform-node/NodeWS"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import { createServer } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { Services } from "../chat/Command.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
import * as HttpDoor from "./HttpDoor.ts"
import * as HttpHeaders from "./HttpHeaders.ts"
import * as Tls from "./Tls.ts"
import * as WebChat from "./WebChat.ts"
import * as WebPage from "./WebPage.ts"

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

const routes = Layer.mergeAll(
  HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n")),
  WebChat.routes,
  WebPage.routes
)

const report = Effect.fnUntraced(function* (scheme: string) {
  const { address } = yield* HttpServer.HttpServer
  yield* Effect.logInfo(`The page listens on ${scheme}://${NetAddress.formatSocketAddress(address)}`)
})

/** Built last, so that it runs first: people hear of the stop while their connections still stand. */
const stopFirst = Layer.effectDiscard(Effect.flatMap(WebChat.WebChat, ({ stop }) => Effect.addFinalizer(() => stop)))

/** Who is really at the other end, and headers that keep browsers from doing harm. */
const middleware = Effect.gen(function* () {
  const { trustedProxies } = yield* Settings.Settings
  return Layer.merge(
    HttpRouter.middleware(HttpMiddleware.xForwardedHeaders({ trustedProxies }), { global: true }),
    HttpRouter.middleware(HttpHeaders.harden, { global: true })
  )
}).pipe(Layer.unwrap)

/** Serves until the scope closes. */
export const layer = (version: string, port: number): Layer.Layer<never, CannotListen | Tls.BadCertificate, Services> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { helloWait, httpHost: host, maxFrameBytes, shutdownGrace } = yield* Settings.Settings
      const door = yield* HttpDoor.make
      const credentials = yield* Tls.credentials
      const headersTimeout = Duration.toMillis(helloWait)
      // who asks for nothing, or ever so slowly, holds a descriptor no longer than a page that does not say who it is
      const slow = { headersTimeout, connectionsCheckingInterval: headersTimeout / checksPerWait }
      const create = () => {
        const server = credentials === undefined ? createServer(slow) : createTlsServer({ ...credentials, ...slow })
        return server.prependListener("connection", door)
      }
      const server = NodeHttpServer.layer(create, {
        host,
        port,
        // the chat has said goodbye before; what is left are idle connections
        gracefulShutdownTimeout: shutdownGrace,
        // shared buffers are written past the library, which must have no queue of its own
        websocket: { maxPayload: maxFrameBytes, perMessageDeflate: false, WebSocket: ReadWebSocket }
      }).pipe(
        Layer.catch((error) =>
          Layer.effectContext(
            Effect.fail(
              new CannotListen({
                service: "the page",
                address: `${host} port ${port}`,
                settings: "HUBBUB_HTTP_HOST, HUBBUB_HTTP_PORT",
                code: codeOf(error)
              })
            )
          )
        )
      )
      return stopFirst.pipe(
        Layer.provide(
          HttpRouter.serve(Layer.merge(routes, middleware), { disableLogger: true, disableListenLog: true })
        ),
        Layer.merge(Layer.effectDiscard(report(credentials === undefined ? "http" : "https"))),
        Layer.provide(WebChat.layerNoDeps(version)),
        Layer.provide(server)
      )
    })
  )
