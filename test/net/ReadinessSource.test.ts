import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as NetAddress from "effect/net/NetAddress"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import type * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import * as Readiness from "../../src/net/Readiness.ts"
import * as ReadinessSource from "../../src/net/ReadinessSource.ts"
import * as MemorySocketServer from "../listener/MemorySocketServer.ts"
import { utf8 } from "./Chunking.ts"
import * as MemoryDatagramSocket from "./MemoryDatagramSocket.ts"

const decoder = new TextDecoder()

const text = (data: ReadonlyArray<Uint8Array | string>): string =>
  data.map((part) => (typeof part === "string" ? part : decoder.decode(part))).join("")

/** Events one at a time. */
const taking = Effect.fnUntraced(function* <Event>(events: Stream.Stream<Event>) {
  const seen = yield* Queue.bounded<Event>(1)
  yield* Effect.forkScoped(Stream.runForEach(events, (event) => Queue.offer(seen, event)))
  return Queue.take(seen)
})

/** The next event, which is of this kind. */
const expecting = Effect.fnUntraced(function* <Event extends { readonly _tag: string }, Tag extends Event["_tag"]>(
  take: Effect.Effect<Event>,
  tag: Tag
) {
  const event = yield* take
  assert.strictEqual(event._tag, tag)
  return event as Extract<Event, { readonly _tag: Tag }>
})

/** A connection from a memory client to a selection, and both ends. */
const connected = Effect.gen(function* () {
  const { connect, server } = yield* MemorySocketServer.make
  const selector = yield* Readiness.make<
    ReadinessSource.SocketEvent<string> | ReadinessSource.SocketServerEvent<string>
  >({ idle: Number.POSITIVE_INFINITY })
  yield* selector.add(ReadinessSource.fromSocketServer("listener", server))
  const take = yield* taking(selector.events)
  const client = yield* connect
  const { socket } = yield* expecting(take, "Acceptable")
  yield* selector.add(ReadinessSource.fromSocket("connection", socket))
  return { client, take, writable: yield* expecting(take, "Writable") }
})

describe("ReadinessSource", () => {
  it.effect("a listening socket accepts, the connection is then waited for like any other", () =>
    Effect.gen(function* () {
      const { client, take, writable } = yield* connected
      client.send("hello\r\n")
      const readable = yield* expecting(take, "Readable")
      assert.strictEqual(text(readable.data), "hello\r\n")
      assert.strictEqual(readable.source, "connection")
      assert.isTrue(yield* writable.write("welcome\r\n"))
      assert.strictEqual(yield* client.line, "welcome")
      client.end()
      yield* expecting(take, "Writable")
      assert.deepStrictEqual((yield* expecting(take, "Readable")).data, [])
    })
  )

  it.effect("a write is refused while an earlier one waits, and Writable comes again when it is through", () =>
    Effect.gen(function* () {
      const { client, take, writable } = yield* connected
      client.stall()
      assert.isTrue(yield* writable.write("one\r\n"))
      assert.isFalse(yield* writable.write("refused\r\n"))
      client.send("meanwhile")
      assert.strictEqual(text((yield* expecting(take, "Readable")).data), "meanwhile")
      client.resume()
      const again = yield* expecting(take, "Writable")
      assert.isTrue(yield* again.write("two\r\n"))
      yield* expecting(take, "Writable")
      assert.deepStrictEqual([yield* client.line, yield* client.line], ["one", "two"])
    })
  )

  it.effect("writes in turn wait for each other, and no longer than the connection lives", () =>
    Effect.gen(function* () {
      const { client, take, writable } = yield* connected
      client.stall()
      const words = ["one", "two", "three"]
      yield* Effect.forEach(words, (word) => writable.writeInTurn(`${word}\r\n`)).pipe(Effect.forkScoped)
      client.resume()
      assert.deepStrictEqual([yield* client.line, yield* client.line, yield* client.line], words)
      yield* Effect.forEach(words, () => expecting(take, "Writable"))
      client.breakOff(MemorySocketServer.broken("ECONNRESET"))
      yield* expecting(take, "Errored")
      yield* client.rest
      yield* writable.writeInTurn("too late")
      yield* writable.writeInTurn("and again")
    })
  )

  it.effect("a connection that breaks is Errored", () =>
    Effect.gen(function* () {
      const { client, take } = yield* connected
      client.breakOff(MemorySocketServer.broken("ECONNRESET"))
      const { error, source } = yield* expecting(take, "Errored")
      assert.strictEqual(source, "connection")
      assert.strictEqual((error as Socket.SocketError).reason._tag, "SocketReadError")
    })
  )

  it.effect("a datagram socket gives datagrams, and sends them", () =>
    Effect.gen(function* () {
      const memory = yield* MemoryDatagramSocket.make
      const take = yield* taking(Readiness.select([ReadinessSource.fromDatagramSocket("udp", memory.socket)]))
      const writable = yield* expecting(take, "Writable")
      yield* memory.arrive([MemoryDatagramSocket.datagram("127.0.0.1", 5000, utf8("ping"))])
      const [received] = (yield* expecting(take, "Readable")).data
      assert.isTrue(yield* writable.write(received!))
      assert.deepStrictEqual((yield* memory.sent).payload, utf8("ping"))
      yield* expecting(take, "Writable")
      memory.unreachable.add(5000)
      assert.isTrue(yield* writable.write(received!))
      assert.strictEqual((yield* expecting(take, "Errored")).source, "udp")
    })
  )

  it.live("an end of input can be answered, over TCP", () =>
    Effect.gen(function* () {
      const server = yield* NodeSocketServer.make({ host: "127.0.0.1", port: 0, allowHalfOpen: true })
      const { port } = server.address as NetAddress.InetAddress
      const selector = yield* Readiness.make<
        ReadinessSource.SocketEvent<string> | ReadinessSource.SocketServerEvent<string>
      >()
      yield* selector.add(ReadinessSource.fromSocketServer("listener", server))
      let write: Readiness.Writable<string, Uint8Array | string>["write"] = () => Effect.succeed(false)
      let peer: Option.Option<number> = Option.none()
      yield* selector.events.pipe(
        Stream.runForEach((event) => {
          if (event._tag === "Acceptable") {
            peer = Option.map(Context.getOption(event.context, NodeSocket.NetSocket), ({ localPort }) => localPort!)
            return selector.add(ReadinessSource.fromSocket("connection", event.socket))
          }
          if (event._tag === "Writable") write = event.write
          return event._tag === "Readable" && event.data.length === 0
            ? Effect.asVoid(write("x".repeat(1_000_000)))
            : Effect.void
        }),
        Effect.forkScoped
      )
      const client = yield* NodeSocket.makeNet({ host: "127.0.0.1", port, allowHalfOpen: true })
      const reader = yield* client.reader
      yield* Effect.scoped(Effect.flatMap(client.writer, (writer) => writer.write("hi")))
      let length = 0
      yield* reader.pull.pipe(
        Effect.tap((chunks) => Effect.sync(() => (length += text(chunks).length))),
        Effect.forever,
        Effect.catchTag("SocketError", () => Effect.void)
      )
      assert.strictEqual(length, 1_000_000)
      assert.deepStrictEqual(peer, Option.some(port))
    })
  )

  it.live("connections that nobody reads are closed with the selection", () =>
    Effect.gen(function* () {
      const server = yield* NodeSocketServer.make({ host: "127.0.0.1", port: 0 })
      const { port } = server.address as NetAddress.InetAddress
      const client = yield* NodeSocket.makeNet({ host: "127.0.0.1", port })
      const reader = yield* client.reader
      yield* Readiness.select([ReadinessSource.fromSocketServer("listener", server)]).pipe(
        Stream.take(1),
        Stream.runDrain
      )
      const { reason } = yield* Effect.flip(reader.pull)
      assert.strictEqual(reason._tag, "SocketCloseError")
    })
  )

  it.live("UDP over the loopback, IPv4 and IPv6", () =>
    Effect.gen(function* () {
      for (const address of ["127.0.0.1", "::1"]) {
        const socket = yield* NodeDatagramSocket.make({ bind: { address } })
        const selector = yield* Readiness.make<ReadinessSource.DatagramSocketEvent<string>>()
        let bound = 0
        const watching = DatagramSocket.make({
          reader: Effect.tap(socket.reader, (reader) => Effect.sync(() => (bound = reader.address.port))),
          writer: socket.writer
        })
        yield* selector.add(ReadinessSource.fromDatagramSocket(address, watching))
        const take = yield* taking(selector.events)
        yield* expecting(take, "Writable")
        const sender = yield* NodeDatagramSocket.make({ bind: { address } })
        yield* sender.reader
        const writer = yield* sender.writer
        yield* writer.write({ payload: "ping", address: NetAddress.inetAddressFromIpStringUnsafe(address, bound) })
        const { data } = yield* expecting(take, "Readable")
        assert.strictEqual(decoder.decode(data[0]!.payload), "ping")
      }
    })
  )
})
