import * as Dgram from "node:dgram"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Server from "./Server.ts"
import { NeverCame } from "./Transcript.ts"

/** A datagram and the port that sent it. */
interface Received {
  readonly data: Buffer
  readonly from: number
}

/** A UDP socket that takes one datagram at a time. */
interface Peer {
  readonly address: string
  readonly port: number
  readonly send: (data: Uint8Array, port: number, address?: string) => Effect.Effect<void>
  /** Waits for the next datagram. */
  readonly receive: Effect.Effect<Received, NeverCame>
}

/** Binds a UDP socket, or gives `undefined` where that is not allowed here. */
const bind = Effect.fnUntraced(function* (
  port = 0,
  address = "127.0.0.1"
): Effect.fn.Return<Peer | undefined, never, Scope.Scope> {
  const received: Array<Received> = []
  let onReceived = () => {}
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() => Dgram.createSocket("udp4")),
    (socket) => Effect.sync(() => socket.close())
  )
  socket.on("message", (data, { port }) => {
    received.push({ data, from: port })
    onReceived()
  })
  const isBound = yield* Effect.callback<boolean>((resume) => {
    socket.once("error", () => resume(Effect.succeed(false)))
    socket.bind({ port, address, exclusive: true }, () => resume(Effect.succeed(true)))
  })
  if (!isBound) return undefined
  return {
    address,
    port: socket.address().port,
    send: (data, port, address = "127.0.0.1") =>
      Effect.callback<void>((resume) => socket.send(data, port, address, () => resume(Effect.void))),
    receive: Effect.callback<Received>((resume) => {
      onReceived = () => {
        const next = received.shift()
        if (next === undefined) return
        onReceived = () => {}
        resume(Effect.succeed(next))
      }
      onReceived()
    }).pipe(
      Effect.timeoutOrElse({
        duration: "10 seconds",
        orElse: () =>
          Effect.fail(new NeverCame({ message: `No datagram came to ${address} port ${socket.address().port}` }))
      })
    )
  }
})

const peer = Effect.map(bind(), (bound) => bound!)

/** A loopback address of one's own, so that servers and tests beside this one do not hold the same port. */
const ownLoopback = () => `127.${1 + Math.floor(Math.random() * 254)}.${Math.floor(Math.random() * 255)}.2`

/**
 * What `forger` sends is not answered: the echo handles datagrams in order, so once it has answered `client`, whatever
 * it had for the forger would be there before what `client` now sends.
 */
const expectSilence = Effect.fnUntraced(function* (server: Server.Server, forger: Peer, client: Peer) {
  yield* forger.send(Buffer.from("forged"), server.echoPort)
  yield* client.send(Buffer.from("asked"), server.echoPort)
  assert.strictEqual((yield* client.receive).data.toString(), "asked")
  yield* client.send(Buffer.from("from the client itself"), forger.port, forger.address)
  assert.strictEqual((yield* forger.receive).data.toString(), "from the client itself")
})

it.live("every datagram of 0 to 65,507 bytes comes back identical, one for one, from the echo's port", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const client = yield* peer
    for (const size of [0, 1, 2, 1472, 1473, 65_506, 65_507]) {
      const data = new Uint8Array(size).map((_, index) => (index * 7 + size) % 256)
      yield* client.send(data, server.echoPort)
      const echoed = yield* client.receive
      assert.isTrue(echoed.data.equals(data), `${size} bytes came back as ${echoed.data.length}, or changed`)
      assert.strictEqual(echoed.from, server.echoPort)
    }
  })
)

it.live("datagrams go back to their own senders; loopback is exempt from the budget", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_ECHO_RATE: "1" })
    const clients = yield* Effect.replicateEffect(peer, 5)
    for (let round = 0; round < 20; round++) {
      yield* Effect.forEach(clients, (client) => client.send(Buffer.from(`${client.port} ${round}`), server.echoPort))
      for (const client of clients) {
        assert.strictEqual((yield* client.receive).data.toString(), `${client.port} ${round}`)
      }
    }
  })
)

it.live("the echo's own port is not answered, and the echo goes on", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const forger = yield* bind(server.echoPort, ownLoopback())
    const client = yield* peer
    assert.isDefined(forger)
    yield* expectSilence(server, forger!, client)
  })
)

for (const port of [7, 13, 17, 19, 37, 69, 123]) {
  it.live(`a datagram from port ${port}, which answers by itself, is not answered`, (context) =>
    Effect.gen(function* () {
      const server = yield* Server.start()
      const client = yield* peer
      const forger = yield* bind(port, ownLoopback())
      if (forger === undefined) return context.skip("ports below 1024 need a privilege")
      yield* expectSilence(server, forger, client)
    })
  )
}

it.live("HUBBUB_ECHO_PORT=off: no echo, the chat goes on", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_ECHO_PORT: "off" })
    yield* server.join("ann")
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
    assert.notInclude(server.log.text, "UDP")
  })
)
