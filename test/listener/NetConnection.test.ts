import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import * as Net from "node:net"
import * as NetConnection from "../../src/listener/NetConnection.ts"

/** Both ends of a connection on this machine: the client's, and the server's as a `NetConnection`. */
const connected: Effect.Effect<
  { readonly client: Net.Socket; readonly connection: NetConnection.NetConnection },
  never,
  Scope.Scope
> = Effect.acquireRelease(
  Effect.callback((resume) => {
    const server = Net.createServer({ allowHalfOpen: true }, (accepted) => {
      server.close()
      resume(Effect.succeed({ client, connection: new NetConnection.NetConnection(accepted) }))
    })
    let client: Net.Socket
    server.listen(0, "127.0.0.1", () => {
      client = Net.connect({ port: (server.address() as Net.AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true })
      client.on("error", () => {})
    })
  }),
  ({ client, connection }) =>
    Effect.sync(() => {
      client.destroy()
      connection.net.destroy()
    })
)

const text = (next: NetConnection.Next): string =>
  next === undefined || Socket.isSocketError(next) ? `${next?.reason._tag}` : Buffer.concat(next as never).toString()

/** Everything up to the end. */
const readAll = Effect.fnUntraced(function* (connection: NetConnection.NetConnection) {
  const heard: Array<string> = []
  for (;;) {
    const next = yield* connection.next()
    heard.push(text(next))
    if (Socket.isSocketError(next)) return heard.join("")
  }
})

/** Waits until the socket emits it. */
const emitted = (socket: Net.Socket, event: string) =>
  Effect.callback<void>((resume) => void socket.once(event, () => resume(Effect.void)))

describe("NetConnection", () => {
  it.live("gives what came before anybody asked, then the end, again and again", () =>
    Effect.gen(function* () {
      const { client, connection } = yield* connected
      const ended = yield* Effect.forkChild(emitted(connection.net, "end"), { startImmediately: true })
      client.end("one\r\ntwo\r\n")
      // not asked, it stops reading: what has come is read by whoever asks first
      assert.strictEqual(yield* readAll(connection), "one\r\ntwo\r\nSocketCloseError")
      yield* Fiber.join(ended)
      assert.strictEqual(text(yield* connection.next()), "SocketCloseError")
      const failure = yield* Effect.flip(connection.pull)
      assert.strictEqual(failure.reason._tag, "SocketCloseError")
    })
  )

  it.live("stops reading while nobody asks, so that the sender waits", () =>
    Effect.gen(function* () {
      const { client, connection } = yield* connected
      // more than all buffers on the way hold
      const flood = Buffer.alloc(64 * 1024 * 1024, "x")
      client.end(flood)
      yield* emitted(connection.net, "pause")
      for (let turn = 0; turn < 50; turn++) yield* Effect.yieldNow
      assert.isBelow(connection.net.bytesRead, 1024 * 1024)
      assert.strictEqual((yield* readAll(connection)).length, flood.length + "SocketCloseError".length)
    })
  )

  it.live("tells of a reset as of a failure to read", () =>
    Effect.gen(function* () {
      const { client, connection } = yield* connected
      const next = yield* Effect.forkChild(connection.next(), { startImmediately: true })
      client.resetAndDestroy()
      assert.strictEqual(text(yield* Fiber.join(next)), "SocketReadError")
    })
  )

  it.live("gives nothing when nothing comes in time, and loses nothing that comes later", () =>
    Effect.gen(function* () {
      const { client, connection } = yield* connected
      assert.isUndefined(yield* connection.next(1))
      client.write("late")
      assert.strictEqual(text(yield* connection.next(60_000)), "late")
    })
  )
})
