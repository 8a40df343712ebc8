/**
 * Connections for the laws of outlets: over TCP on loopback, and in memory.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import * as Net from "node:net"

/** Both ends of a TCP connection over loopback; neither reads by itself. */
export const tcp: Effect.Effect<{ readonly near: Net.Socket; readonly far: Net.Socket }, never, Scope.Scope> =
  Effect.gen(function* () {
    const server = Net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () => Effect.sync(() => server.close())
    )
    const { port } = server.address() as Net.AddressInfo
    const open = Effect.callback<{ near: Net.Socket; far: Net.Socket }>((resume) => {
      const far = Net.createConnection({ port, host: "127.0.0.1" })
      far.on("error", () => {}).pause()
      server.once("connection", (near) => {
        near.on("error", () => {})
        resume(Effect.succeed({ near, far }))
      })
    })
    return yield* Effect.acquireRelease(open, ({ far, near }) =>
      Effect.sync(() => {
        far.destroy()
        near.destroy()
      })
    )
  })

/** What has come to `socket`, or `undefined` at its end. */
export const readFrom = (socket: Net.Socket): Effect.Effect<Uint8Array | undefined> =>
  Effect.callback((resume) => {
    const look = () => {
      const bytes: Uint8Array | null = socket.read()
      if (bytes === null && !socket.readableEnded && !socket.destroyed) return
      stop()
      resume(Effect.succeed(bytes ?? undefined))
    }
    const events = ["readable", "end", "close"]
    const stop = () => {
      for (const event of events) socket.off(event, look)
    }
    for (const event of events) socket.on(event, look)
    look()
    return Effect.sync(stop)
  })

const closed = new Socket.SocketError({ reason: new Socket.SocketCloseError({ code: 1006 }) })

/** A socket in memory that holds a few writes, and what its peer does. */
export const inMemory = Effect.gen(function* () {
  const sent = yield* Queue.bounded<Uint8Array, Cause.Done>(4)
  const write = (chunk: Uint8Array | string | Socket.CloseEvent) =>
    Effect.gen(function* () {
      if (Socket.isCloseEvent(chunk)) return yield* Effect.asVoid(Queue.end(sent))
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk
      if (!(yield* Queue.offer(sent, bytes))) return yield* closed
    })
  const socket = Socket.make({
    reader: Effect.succeed({ pull: Effect.never, upgrade: () => Effect.die("no TLS in memory") }),
    writer: Effect.acquireRelease(
      Effect.succeed<Socket.Writer>({ write, writeAll: (chunks) => Effect.forEach(chunks, write, { discard: true }) }),
      () => Queue.end(sent)
    )
  })
  return {
    socket,
    read: Queue.take(sent).pipe(Effect.catchCause(() => Effect.succeed(undefined))),
    closePeer: Effect.asVoid(Queue.shutdown(sent))
  }
})
