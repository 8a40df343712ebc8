/**
 * A network between a client and its server, which can be cut and mended.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** A way to the server. */
export interface Cable {
  readonly port: number
  /** Breaks all connections, and lets none through until it is mended. */
  readonly cut: Effect.Effect<void>
  readonly mend: Effect.Effect<void>
}

/** Leads from a port of its own to `target`, until the scope closes. */
export const to = (target: number): Effect.Effect<Cable, never, Scope.Scope> =>
  Effect.gen(function* () {
    let isWhole = true
    const sockets = new Set<Net.Socket>()
    const keep = (socket: Net.Socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      // whatever breaks here is what a broken network looks like
      socket.on("error", () => socket.destroy())
      return socket
    }
    const cut = () => {
      for (const socket of sockets) socket.resetAndDestroy()
    }
    const server = yield* Effect.acquireRelease(
      Effect.callback<Net.Server>((resume) => {
        const server = Net.createServer((near) => {
          keep(near)
          if (!isWhole) {
            near.resetAndDestroy()
            return
          }
          const far = keep(Net.connect({ host: "127.0.0.1", port: target }))
          near.pipe(far).pipe(near)
          near.on("close", () => far.destroy())
          far.on("close", () => near.destroy())
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          cut()
          server.close()
        })
    )
    return {
      port: (server.address() as Net.AddressInfo).port,
      cut: Effect.sync(() => {
        isWhole = false
        cut()
      }),
      mend: Effect.sync(() => {
        isWhole = true
      })
    }
  })
