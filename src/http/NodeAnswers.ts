/**
 * What Node answers before there is a request that Effect could: to what is no HTTP, too slow, too long, or asks for more
 * than there is. Node's own answers would lack the headers that all answers have, and words.
 */
import * as Effect from "effect/Effect"
import type * as Http from "node:http"
import type * as Net from "node:net"
import * as Peer from "../listener/Peer.ts"
import { headers } from "./HttpHeaders.ts"
import * as Refusal from "./Refusal.ts"

/** An answer to what is no request. */
interface Answer {
  readonly status: string
  /** For logs and metrics. */
  readonly reason: string
  readonly words: string
}

/** By the code of Node's error. */
const answers: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    reason: "header-too-large",
    words: "Those headers are too long."
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: "413 Content Too Large",
    reason: "body-too-large",
    words: "Those chunk extensions are too long."
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    reason: "too-slow",
    words: "The request did not come in time (HUBBUB_HELLO_WAIT)."
  }
}

const badRequest: Answer = {
  status: "400 Bad Request",
  reason: "bad-request",
  words: "That is no request of HTTP/1.1."
}

const unmet: Answer = {
  status: "417 Expectation Failed",
  reason: "expectation",
  words: "The only expectation that is met here is 100-continue."
}

const headersOf = ({ words }: Answer) => ({
  ...headers,
  "content-type": "text/plain; charset=utf-8",
  "content-length": `${words.length + 1}`,
  connection: "close"
})

/** An answer in bytes, after which the connection closes. */
const written = (answer: Answer): string =>
  [
    `HTTP/1.1 ${answer.status}`,
    ...Object.entries(headersOf(answer)).map(([name, value]) => `${name}: ${value}`),
    "",
    `${answer.words}\n`
  ].join("\r\n")

/** Lets a server answer so. */
export const make: Effect.Effect<(server: Http.Server) => void> = Effect.gen(function* () {
  const run = Effect.runForkWith(yield* Effect.context<never>())
  const report = (socket: Net.Socket, { reason }: Answer) =>
    run(Refusal.report({ peer: Peer.whence(socket).name, reason }))
  return (server) => {
    /** Connections on which an answer is under way: nothing may be written into it. */
    const answering = new Map<unknown, number>()
    const track = ({ socket }: Http.IncomingMessage, response: Http.ServerResponse) => {
      answering.set(socket, (answering.get(socket) ?? 0) + 1)
      response.once("close", () => {
        const others = answering.get(socket)! - 1
        if (others === 0) answering.delete(socket)
        else answering.set(socket, others)
      })
    }
    server.on("request", track).on("checkContinue", track)
    server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
      const socket = stream as Net.Socket
      if (error.code === "ECONNRESET" || !socket.writable || answering.has(socket)) {
        socket.destroy()
        return
      }
      const answer = answers[error.code ?? ""] ?? badRequest
      report(socket, answer)
      socket.write(written(answer))
      socket.destroySoon()
    })
    server.on("checkExpectation", ({ socket }, response) => {
      report(socket, unmet)
      response.writeHead(417, headersOf(unmet)).end(`${unmet.words}\n`)
    })
  }
})
