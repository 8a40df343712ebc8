/**
 * The built server, `dist/main.js`, as its users run it: a process, settings in its environment, a log.
 */
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as LineClient from "./LineClient.ts"
import * as Program from "./Program.ts"
import type { NeverCame, Transcript } from "./Transcript.ts"

/** The built program. */
export const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url))

/** Environment variables, by name. */
export type Variables = Readonly<Record<string, string>>

/** A server that listens. */
export interface Server extends Program.Program {
  readonly port: number
  /** 0 where the echo is off. */
  readonly echoPort: number
  /** What it logs. */
  readonly log: Transcript
  /** Connects a line client and reads its greeting; `name` it takes, unless it stays a guest. */
  readonly join: (name?: string) => Effect.Effect<LineClient.LineClient, NeverCame, Scope.Scope>
  /** Connects a line client that is told nothing yet. */
  readonly connect: Effect.Effect<LineClient.LineClient, NeverCame, Scope.Scope>
  /** The same two from another address of 127.0.0.0/8: all of those are this machine's. */
  readonly joinFrom: (address: string, name?: string) => Effect.Effect<LineClient.LineClient, NeverCame, Scope.Scope>
  readonly connectFrom: (address: string) => Effect.Effect<LineClient.LineClient, NeverCame, Scope.Scope>
}

/** Where everybody comes from, unless told otherwise. */
const here = "127.0.0.1"

// a setting of the caller's own must not leak in
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HUBBUB_")))

/** How to run it. */
export interface Options {
  readonly args?: ReadonlyArray<string>
  /** Arguments of Node's own. */
  readonly nodeArgs?: ReadonlyArray<string>
  /** How many files it may open (`ulimit -n`). */
  readonly files?: number
  readonly uid?: number
}

/** Runs `dist/main.js` with nothing set but what is given, whatever comes of it. */
export const run = (
  variables: Variables,
  { args = [], files, nodeArgs = [], uid }: Options = {}
): Effect.Effect<Program.Program, never, Scope.Scope> => {
  const program = [process.execPath, ...nodeArgs, main, ...args]
  const [command = "", ...rest] =
    files === undefined ? program : ["sh", "-c", `ulimit -n ${files}; exec "$@"`, "sh", ...program]
  return Program.start({
    command,
    args: rest,
    env: { ...environment, ...variables },
    ...(uid === undefined ? {} : { uid })
  })
}

/** Starts a server on free ports, unless others are given, and waits until it listens. */
export const start = Effect.fnUntraced(function* (
  variables: Variables = {},
  options?: Options
): Effect.fn.Return<Server, NeverCame, Scope.Scope> {
  const program = yield* run(
    {
      HUBBUB_PORT: "0",
      HUBBUB_ECHO_PORT: "0",
      HUBBUB_HTTP_PORT: "off",
      HUBBUB_FLOOD_RATE: "0",
      ...variables
    },
    options
  )
  const [, port] = yield* program.stdout.find(/Chat listens on [^\s"]*:(\d+)/)
  const echo =
    variables["HUBBUB_ECHO_PORT"] === "off" ? [] : yield* program.stdout.find(/UDP echo listens on [^\s"]*:(\d+)/)
  const connectFrom = (address: string) => LineClient.connect(Number(port), address)
  const joinFrom = Effect.fnUntraced(function* (address: string, name?: string) {
    const client = yield* connectFrom(address)
    yield* client.expectLine(/^-- Type to talk/)
    if (name === undefined) return client
    yield* client.say(`/nick ${name}`)
    yield* client.expectLine(new RegExp(`^-- \\S+ is now ${name}$`))
    return client
  })
  return {
    ...program,
    port: Number(port),
    echoPort: Number(echo[1] ?? 0),
    log: program.stdout,
    connect: connectFrom(here),
    connectFrom,
    join: (name) => joinFrom(here, name),
    joinFrom
  }
})
