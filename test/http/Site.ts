/**
 * Everything that is served over HTTP, on a real port, with a chat beside it; and a client that sends any header.
 */
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import * as SocketServer from "effect/socket/SocketServer"
import * as Http from "node:http"
import * as Net from "node:net"
import * as Chat from "../../src/chat/Chat.ts"
import * as Hub from "../../src/hub/Hub.ts"
import * as HttpSite from "../../src/http/HttpSite.ts"
import * as Stopping from "../../src/http/Stopping.ts"
import * as LineChat from "../../src/listener/LineChat.ts"
import * as Tls from "../../src/listener/Tls.ts"
import * as Settings from "../../src/Settings.ts"
import * as LineClient from "../e2e/LineClient.ts"

/** A request; `GET` unless said otherwise. */
export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly text: string
}

const asText = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body))

/** Asks, and hands over the answer as soon as its headers are there. */
const request = (port: number, path: string, { body, headers = {}, method = "GET" }: Asked) =>
  Effect.callback<Http.IncomingMessage>((resume) => {
    const asked = Http.request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) =>
      resume(Effect.succeed(response))
    )
    asked.on("error", (error) => resume(Effect.die(error)))
    asked.end(body === undefined ? undefined : asText(body))
    return Effect.sync(() => asked.destroy())
  })

/** Asks, and reads the answer. */
export const ask = (port: number, path: string, asked: Asked = {}): Effect.Effect<Answer> =>
  Effect.flatMap(request(port, path, asked), (response) =>
    Effect.callback<Answer>((resume) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
      response.on("end", () =>
        resume(Effect.succeed({ status: response.statusCode!, headers: response.headers, text }))
      )
      response.on("error", (error) => resume(Effect.die(error)))
    })
  )

/** A server-sent event. */
export interface Event {
  readonly id: string | undefined
  readonly name: string
  readonly data: unknown
}

const parsed = (block: string): Event | undefined => {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1]
  const name = field("event")
  return name === undefined ? undefined : { id: field("id"), name, data: JSON.parse(field("data")!) }
}

/** A stream of events that is read until the scope closes. */
export const follow = Effect.fnUntraced(function* (port: number, path: string, asked: Asked = {}) {
  const response = yield* Effect.acquireRelease(
    request(port, path, { ...asked, headers: { accept: "text/event-stream", ...asked.headers } }),
    (response) => Effect.sync(() => response.destroy())
  )
  const events: Array<Event> = []
  let isOver = false
  let onChange = () => {}
  let rest = ""
  response.setEncoding("utf8").on("data", (chunk: string) => {
    const blocks = (rest + chunk).split("\n\n")
    rest = blocks.pop()!
    for (const block of blocks) {
      const event = parsed(block)
      if (event !== undefined) events.push(event)
    }
    onChange()
  })
  response.on("close", () => {
    isOver = true
    onChange()
  })
  response.on("error", () => {})
  const until = (isThere: () => boolean, what: string) =>
    Effect.callback<void>((resume) => {
      onChange = () => {
        if (isThere()) resume(Effect.void)
        else if (isOver) resume(Effect.die(new Error(`The stream ended before ${what} came`)))
      }
      onChange()
    }).pipe(Effect.timeout("10 seconds"), Effect.orDie)
  return {
    status: response.statusCode!,
    headers: response.headers,
    /** Waits for so many events in all. */
    first: (count: number) =>
      Effect.map(
        until(() => events.length >= count, `event ${count}`),
        () => events.slice(0, count)
      ),
    /** Waits for an event of that name, and gives the newest. */
    newest: (name: string) =>
      Effect.map(
        until(() => events.some((event) => event.name === name), name),
        () => events.findLast((event) => event.name === name)!
      ),
    ended: until(() => isOver, "its end"),
    all: events as ReadonlyArray<Event>
  }
})

/** Asks for a stream of events and does not read until told to. */
export const neverRead = Effect.fnUntraced(function* (port: number, path: string, headers: string) {
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() => Net.connect({ host: "127.0.0.1", port })),
    (socket) => Effect.sync(() => socket.destroy())
  )
  // one look at the beginning tells that the stream stands; after that nothing is read
  yield* Effect.callback<void>((resume) => {
    socket.once("data", () => {
      socket.pause()
      resume(Effect.void)
    })
    socket.on("error", () => {})
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n${headers}\r\n\r\n`)
  })
  const resumed = (isEnough: (text: string) => boolean, what: string) =>
    Effect.callback<void>((resume) => {
      let text = ""
      const look = () => isEnough(text) && resume(Effect.void)
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        text = (text + chunk).slice(-100_000)
        look()
      })
      socket.on("close", () => {
        text += "<closed>"
        look()
      })
      socket.resume()
    }).pipe(
      Effect.timeoutOrElse({
        duration: "10 seconds",
        orElse: () => Effect.die(new Error(`${what} never came`))
      })
    )
  return {
    /** Reads on until that came. */
    reads: (pattern: RegExp) => resumed((text) => pattern.test(text), String(pattern)),
    /** Reads what is left, and that the server has closed. */
    closed: resumed((text) => text.endsWith("<closed>"), "the end")
  }
})

/** The site and a chat beside it, until the scope closes or `stop`. */
export const serve = Effect.fnUntraced(function* (overrides: Partial<Settings.Values> = {}) {
  const logged: Array<string> = []
  const registry: Metric.MetricRegistry = new Map()
  const logger = Logger.map(Logger.formatStructured, (entry) => void logged.push(JSON.stringify(entry)))
  const scope = yield* Scope.fork(yield* Effect.scope)
  const lines = LineChat.layerNoDeps().pipe(
    Layer.provideMerge(NodeSocketServer.layer({ host: "127.0.0.1", port: 0, allowHalfOpen: true }))
  )
  const context = yield* Layer.buildWithScope(
    Layer.mergeAll(lines, Layer.provide(HttpSite.layer("test", 0), Layer.orDie(Tls.layer))).pipe(
      Layer.provide(Stopping.layer),
      Layer.provideMerge(Chat.layerNoDeps()),
      Layer.provideMerge(Hub.layerNoDeps),
      Layer.provideMerge(Settings.layer({ floodRate: 0, ...overrides })),
      Layer.provide(Logger.layer([logger])),
      Layer.provide(Layer.succeed(Metric.MetricRegistry, registry))
    ),
    scope
  )
  const [, port] = /The page listens on http:[^"]*:(\d+)/.exec(logged.join("\n")) ?? []
  const { address } = Context.get(context, SocketServer.SocketServer)
  const linePort = "port" in address ? address.port : 0
  return {
    port: Number(port),
    hub: Context.get(context, Hub.Hub),
    logged: logged as ReadonlyArray<string>,
    ask: (path: string, asked?: Asked) => ask(Number(port), path, asked),
    follow: (path: string, asked?: Asked) => follow(Number(port), path, asked),
    /** Somebody at a line client, under that name. */
    join: Effect.fnUntraced(function* (name: string) {
      const client = yield* LineClient.connect(linePort, "127.0.0.1")
      yield* client.expectLine(/^-- Type to talk/)
      yield* client.say(`/nick ${name}`)
      yield* client.expectLine(new RegExp(`is now ${name}$`))
      return client
    }),
    stop: Scope.close(scope, Exit.void)
  }
})
