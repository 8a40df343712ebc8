/**
 * The built server with its page.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Server from "../Server.ts"
import type { NeverCame } from "../Transcript.ts"

/** A server with its page. */
export interface Site extends Server.Server {
  /** Ends with a slash. */
  readonly url: string
  readonly httpPort: number
}

/** Starts a server with its page on free ports, unless others are given. */
export const start = (variables: Server.Variables = {}): Effect.Effect<Site, NeverCame, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_HTTP_PORT: "0", ...variables })
    const [, port] = yield* server.log.find(/page listens on http:\/\/[^\s"]*:(\d+)/)
    return { ...server, httpPort: Number(port), url: `http://127.0.0.1:${port}/` }
  })
