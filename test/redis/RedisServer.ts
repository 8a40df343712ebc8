/**
 * A Redis of the tests' own: a process on a free port of this machine, with nothing of any other.
 */
import { spawnSync } from "node:child_process"
import * as Net from "node:net"
import { describe } from "@effect/vitest"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Program from "../e2e/Program.ts"
import type { NeverCame } from "../e2e/Transcript.ts"

const isInstalled = spawnSync("redis-server", ["--version"]).status === 0

/** `describe`, where there is a Redis. Without one it says loudly what it skips; in CI it fails instead. */
export const describeRedis = (name: string, tests: () => void): void => {
  if (isInstalled) return void describe(name, tests)
  if (process.env["CI"] === "true") throw new Error("redis-server is not installed, and CI must not go on without")
  console.warn(`\n!!! SKIPPED: ${name}. redis-server is not installed: apt-get install redis-server\n`)
  void describe.skip(name, tests)
}

/** Whether it keeps what it is told: in a file, before it answers, or not at all. */
export type Persistence = "always" | "none"

/** A Redis. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it as `kill -9` does. */
  readonly kill: Effect.Effect<void, NeverCame>
  /** Starts it again on the same port, with what it kept. */
  readonly restart: Effect.Effect<void, NeverCame>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  /** Asks it something, and gives its answer as it came. */
  readonly ask: (...command: ReadonlyArray<string>) => Effect.Effect<string>
}

/** A port that nobody has at the moment. */
export const freePort = Effect.callback<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as Net.AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** Starts one, until the scope closes. */
export const start = Effect.fnUntraced(function* (
  persistence: Persistence = "none",
  more: ReadonlyArray<string> = []
): Effect.fn.Return<RedisServer, NeverCame, Scope.Scope> {
  const directory = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "hubbub-redis-"))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
  )
  const port = yield* freePort
  // also one that was started again ends after whoever uses it
  const scope = yield* Scope.fork(yield* Effect.scope)
  const keeping = persistence === "always" ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"]
  const run = Effect.gen(function* () {
    const program = yield* Program.start({
      command: "redis-server",
      args: ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory, "--save", "", ...keeping, ...more]
    })
    yield* program.stdout.find(/Ready to accept connections/)
    return program
  }).pipe(Scope.provide(scope))
  let program = yield* run
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => Effect.suspend(() => program.signal(name)),
    kill: Effect.suspend(() => Effect.andThen(program.signal("SIGKILL"), Effect.asVoid(program.exit))),
    restart: Effect.map(run, (again) => {
      program = again
    }),
    ask: (...command) =>
      Effect.callback<string>((resume) => {
        const socket = Net.connect(port, "127.0.0.1")
        socket.once("data", (data) => {
          socket.destroy()
          resume(Effect.succeed(data.toString()))
        })
        socket.once("error", (error) => resume(Effect.succeed(error.message)))
        socket.write(`${command.join(" ")}\r\n`)
      })
  }
})
