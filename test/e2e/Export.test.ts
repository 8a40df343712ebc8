import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import * as Server from "./Server.ts"
import { Transcript } from "./Transcript.ts"

/** Whoever collects: writes down what is sent, a line each, and answers with `status`. */
const collector = Effect.fnUntraced(function* (status: number) {
  const received = new Transcript("the collector", /\n/)
  const server = yield* Effect.acquireRelease(
    Effect.callback<Http.Server>((resume) => {
      const server = Http.createServer((request, response) => {
        let body = ""
        request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk))
        request.on("end", () => {
          received.push(`${request.url} ${request.headers["x-team"]} ${body.replaceAll("\n", " ")}\n`)
          response.writeHead(status).end("{}")
        })
      }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const { port } = server.address() as AddressInfo
  return {
    received,
    variables: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_HEADERS: "x-team=hush-hush",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_BLRP_SCHEDULE_DELAY: "200",
      OTEL_BSP_SCHEDULE_DELAY: "200"
    }
  }
})

it.live("where OTEL_… names a collector, it is sent logs and metrics, and no secrets", () =>
  Effect.gen(function* () {
    const { received, variables } = yield* collector(200)
    const server = yield* Server.start({ ...variables, HUBBUB_ADMIN_PASSWORD: "open sesame", HUBBUB_LOG_LEVEL: "All" })
    const ann = yield* server.join("ann")
    yield* ann.send("/admin\r\nopen sesame\r\nwhat people say\r\n")
    yield* received.find(/^\/v1\/logs hush-hush .*"hubbub".*joined/m)
    yield* received.find(/^\/v1\/metrics hush-hush .*"hubbub_lines_published_total".*"hubbub_open_descriptors"/m)
    // the log goes on being written here too
    yield* server.log.find(/ann used \/admin/)
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
    assert.notMatch(received.text, /open sesame|what people say/)
    assert.notMatch(server.log.text + server.stderr.text, /hush-hush|open sesame/)
  })
)

it.live("where the collector fails, the chat goes on, and its key is not logged", () =>
  Effect.gen(function* () {
    const { received, variables } = yield* collector(500)
    const server = yield* Server.start({ ...variables, HUBBUB_LOG_LEVEL: "All" })
    yield* received.find(/hush-hush/)
    yield* server.log.find(/Disabling exporter/)
    const ann = yield* server.join("ann")
    yield* ann.say("/quit")
    yield* ann.ended
    yield* server.signal("SIGTERM")
    yield* server.exit
    assert.notInclude(server.log.text + server.stderr.text, "hush-hush")
  })
)

it.live("what cannot be used is said without being shown, and the chat goes on", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ OTEL_EXPORTER_OTLP_ENDPOINT: "key@nowhere" })
    yield* server.log.find(/WARN Nothing is exported: an OTEL_/)
    yield* server.join("ann")
    assert.notInclude(server.log.text, "key@nowhere")
  })
)
