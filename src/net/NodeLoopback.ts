/**
 * Sockets of this process with nobody else at the other end, to see what the system makes of them.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Dgram from "node:dgram"
import * as Net from "node:net"

/** Where they are. */
export const host = "127.0.0.1"

/** A TCP connection of this process to itself, open until the scope closes. Fails with Node's own error. */
export const tcp: Effect.Effect<Net.Socket, Error, Scope.Scope> = Effect.gen(function* () {
  const server = yield* Effect.acquireRelease(
    Effect.callback<Net.Server, Error>((resume) => {
      const server = Net.createServer((accepted) => accepted.on("error", () => {}).resume())
      server.on("error", (error) => resume(Effect.fail(error)))
      server.listen(0, host, () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  )
  const { port } = server.address() as Net.AddressInfo
  return yield* Effect.acquireRelease(
    Effect.callback<Net.Socket, Error>((resume) => {
      const socket = Net.connect(port, host)
      // stays for the connection's whole life: an error nobody hears ends the process
      socket.on("error", (error) => resume(Effect.fail(error)))
      socket.on("connect", () => resume(Effect.succeed(socket)))
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
})

/** A UDP socket on any free port, open until the scope closes. Fails with Node's own error. */
export const udp: Effect.Effect<Dgram.Socket, Error, Scope.Scope> = Effect.acquireRelease(
  Effect.callback<Dgram.Socket, Error>((resume) => {
    const socket = Dgram.createSocket("udp4")
    socket.on("error", (error) => resume(Effect.fail(error)))
    socket.bind(0, host, () => resume(Effect.succeed(socket)))
  }),
  (socket) => Effect.sync(() => socket.close())
)
