/**
 * A measured server in a process of its own, from its start until the scope closes.
 */
import { spawn } from "node:child_process"
import * as Dgram from "node:dgram"
import * as Net from "node:net"
import { once } from "node:events"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Cores from "./Cores.ts"
import type { Server } from "./Server.ts"

/** A server did not answer in time, or ended by itself. */
export class CannotStart extends Schema.TaggedError<CannotStart>()("CannotStart", {
  server: Schema.String,
  said: Schema.String
}) {
  override get message() {
    return `${this.server} does not start: ${this.said}`
  }
}

/** A running server. */
export interface ServerProcess {
  readonly pid: number
  readonly port: number
  /** Where its page is, if it has one. */
  readonly pagePort: number
  /** Milliseconds from the start of the process until it accepted a connection, or answered a datagram. */
  readonly startMillis: number
}

const host = "127.0.0.1"

/** How often a starting server is tried. */
const tryMillis = 1

const freePort = async (transport: Server["transport"]): Promise<number> => {
  const probe = transport === "tcp" ? Net.createServer().listen(0, host) : Dgram.createSocket("udp4").bind(0, host)
  await once(probe, "listening")
  const { port } = probe.address() as Net.AddressInfo
  probe.close()
  await once(probe, "close")
  return port
}

/** Calls `onUp` once a connection is accepted. */
const whenAccepting = (port: number, onUp: () => void): void => {
  const socket = Net.connect(port, host)
  socket.on("connect", () => {
    socket.resetAndDestroy()
    onUp()
  })
  socket.on("error", () => setTimeout(whenAccepting, tryMillis, port, onUp))
}

/** Calls `onUp` once a datagram is answered. */
const whenEchoing = (port: number, onUp: () => void): void => {
  const socket = Dgram.createSocket("udp4")
  const again = setInterval(() => socket.send("?", port, host), tryMillis)
  socket.once("message", () => {
    clearInterval(again)
    socket.close()
    onUp()
  })
}

const open = async (server: Server): Promise<ServerProcess & { readonly stop: () => Promise<void> }> => {
  const port = await freePort(server.transport)
  const pagePort = await freePort("tcp")
  const [program, ...args] = Cores.forServer(server.command(port))
  // no setting of the caller's may leak in
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HUBBUB_")))
  const startedAt = performance.now()
  const child = spawn(program!, args, {
    env: { ...own, ...server.environment?.(port, pagePort) },
    // it writes its log, and nobody reads it
    stdio: ["ignore", "ignore", "pipe"]
  })
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  const ended = once(child, "exit")
  const up = new Promise<number>((resolve) => {
    const onUp = () => resolve(performance.now() - startedAt)
    if (server.transport === "tcp") whenAccepting(port, onUp)
    else whenEchoing(port, onUp)
  })
  const failed = ended.then(([code, signal]) => {
    throw new CannotStart({ server: server.name, said: `${signal ?? `exit code ${code}`}\n${said}` })
  })
  failed.catch(() => {})
  const startMillis = await Promise.race([up, failed])
  return {
    pid: child.pid!,
    port,
    pagePort,
    startMillis,
    // at once: a crowd that is gone needs no farewell
    stop: async () => {
      child.kill("SIGKILL")
      await ended
    }
  }
}

/** Starts a server, waits until it answers, and kills it when the scope closes. */
export const start = (server: Server): Effect.Effect<ServerProcess, CannotStart, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => open(server),
      catch: (error) =>
        error instanceof CannotStart ? error : new CannotStart({ server: server.name, said: String(error) })
    }),
    ({ stop }) => Effect.promise(stop)
  )
