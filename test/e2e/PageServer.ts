/**
 * The built server as the page's protocol finds it.
 */
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"
import * as WebClient from "./WebClient.ts"

/** A page's secret. */
export const client = "0123456789abcdef"

/** A server with its page. */
export const start = Effect.fnUntraced(function* (variables: Server.Variables = {}) {
  const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0", ...variables })
  const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s]*:(\d+)/)
  const connect = (headers?: Readonly<Record<string, string>>) => WebClient.connect(Number(port), headers)
  /** A page that has come in under a name. */
  const join = Effect.fnUntraced(function* (name: string, hello: object = {}) {
    const page = yield* connect()
    yield* page.send({ type: "hello", client: name.padEnd(16, "-"), name, ...hello })
    const welcome = yield* page.next("welcome")
    const entered = yield* page.next("entered")
    const people = yield* page.next("people")
    return { ...page, welcome, entered, people }
  })
  return { ...server, lineClient: server.connect, connect, join, httpPort: Number(port) }
})

let lines = 0

/** A line that somebody at a page says. */
export const line = (text: string, room = "lobby") => ({ type: "line", id: `line-${++lines}`, room, text })

/** A payload of text. */
export const text = (payload: string) => Buffer.from(payload)
