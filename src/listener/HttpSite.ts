/**
 * Everything that is served over HTTP, and the server beneath it.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as NetAddress from "effect/net/NetAddress"
import { createServer } from "node:http"
import type { Services } from "../chat/Command.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
import * as HttpHeaders from "./HttpHeaders.ts"

const routes = Layer.mergeAll(HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n")))

const reportAddress = Effect.gen(function* () {
  const { address } = yield* HttpServer.HttpServer
  yield* Effect.logInfo(`The page listens on http://${NetAddress.formatSocketAddress(address)}`)
})

/** Who is really at the other end, and headers that keep browsers from doing harm. */
const middleware = Effect.gen(function* () {
  const { trustedProxies } = yield* Settings.Settings
  return Layer.merge(
    HttpRouter.middleware(HttpMiddleware.xForwardedHeaders({ trustedProxies }), { global: true }),
    HttpRouter.middleware(HttpHeaders.harden, { global: true })
  )
}).pipe(Layer.unwrap)

/** Serves until the scope closes. */
export const layer = (_server: string, port: number): Layer.Layer<never, CannotListen, Services> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { httpHost: host, maxFrameBytes, shutdownGrace } = yield* Settings.Settings
      const server = NodeHttpServer.layer(createServer, {
        host,
        port,
        // the chat has said goodbye before; what is left are idle connections
        gracefulShutdownTimeout: shutdownGrace,
        // shared buffers are written past the library, which must have no queue of its own
        websocket: { maxPayload: maxFrameBytes, perMessageDeflate: false }
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
      return Layer.merge(
        HttpRouter.serve(Layer.merge(routes, middleware), { disableLogger: true, disableListenLog: true }),
        Layer.effectDiscard(reportAddress)
      ).pipe(Layer.provide(server))
    })
  )
