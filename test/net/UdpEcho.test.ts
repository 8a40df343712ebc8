import { assert, describe, it } from "@effect/vitest"
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as NetAddress from "effect/net/NetAddress"
import * as Schema from "effect/Schema"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as TestClock from "effect/testing/TestClock"
import * as UdpEcho from "../../src/net/UdpEcho.ts"
import * as Settings from "../../src/Settings.ts"
import * as Telemetry from "../../src/Telemetry.ts"
import { utf8 } from "./Chunking.ts"
import { datagram, make } from "./MemoryDatagramSocket.ts"

/** An echo over a socket in memory, and what it has counted. */
const echoing = Effect.fnUntraced(function* (overrides: Partial<Settings.Values> = {}) {
  const memory = yield* make
  const registry: Metric.MetricRegistry = new Map()
  yield* Layer.build(
    UdpEcho.layerNoDeps.pipe(
      Layer.provide(Layer.succeed(DatagramSocket.DatagramSocket, memory.socket)),
      Layer.provide(Settings.layer(overrides)),
      Layer.provide(Layer.succeed(Metric.MetricRegistry, registry))
    )
  )
  const counted = (counter: Metric.Counter<number>) =>
    Effect.map(Effect.provideService(Metric.value(counter), Metric.MetricRegistry, registry), ({ count }) => count)
  return {
    ...memory,
    echoed: counted(Telemetry.datagramsEchoed),
    dropped: (reason: UdpEcho.DropReason) => counted(Metric.withAttributes(Telemetry.datagramsDropped, { reason })),
    /** Lets datagrams arrive, then one that is always answered, and gives the answers that came before it. */
    answers: Effect.fnUntraced(function* (datagrams: Arr.NonEmptyReadonlyArray<DatagramSocket.Datagram>, lost = 0) {
      const last = datagram("127.0.0.1", 65_000, utf8("last"))
      yield* memory.arrive(datagrams, lost)
      yield* memory.arrive([last])
      const answers: Array<DatagramSocket.OutgoingDatagram> = []
      for (let sent = yield* memory.sent; sent !== last; sent = yield* memory.sent) answers.push(sent)
      return answers as ReadonlyArray<DatagramSocket.OutgoingDatagram>
    })
  }
})

describe("UdpEcho", () => {
  it.effect.prop(
    "every datagram goes back to its sender, unchanged",
    [
      Schema.Array(Schema.Literals([0, 1, 2, 53, 1472, 65_506, 65_507])).check(
        Schema.isMinLength(1),
        Schema.isMaxLength(4)
      )
    ],
    Effect.fnUntraced(function* ([sizes]) {
      const echo = yield* echoing()
      const sent = sizes.map((size, index) =>
        datagram(
          `127.0.0.${index + 1}`,
          40_000 + index,
          Uint8Array.from({ length: size }, (_, at) => (at * 31 + index) % 256)
        )
      )
      const copies = sent.map(({ payload }) => payload.slice())
      const answers = yield* echo.answers([sent[0]!, ...sent.slice(1)])
      assert.deepStrictEqual(answers, sent)
      assert.deepStrictEqual(
        answers.map(({ payload }) => payload),
        copies
      )
    }, Effect.scoped),
    { arbitrary: { runs: 25 } }
  )

  const forged: ReadonlyArray<readonly [reason: UdpEcho.DropReason, host: string, port: number]> = [
    ...[0, 7, 13, 17, 19, 37, 69, 123].map((port) => ["answering-port", "192.0.2.1", port] as const),
    ["own-port", "192.0.2.1", 23_000],
    ["not-unicast", "224.0.0.1", 4000],
    ["not-unicast", "239.255.255.255", 4000],
    ["not-unicast", "255.255.255.255", 4000],
    ["not-unicast", "0.0.0.0", 4000],
    ["not-unicast", "ff02::1", 4000],
    ["not-unicast", "::", 4000]
  ]

  it.effect.each(forged)("drops and counts: %s, from %s port %i", ([reason, host, port]) =>
    Effect.gen(function* () {
      const echo = yield* echoing()
      assert.deepStrictEqual(yield* echo.answers([datagram(host, port, utf8("x"))]), [])
      assert.strictEqual(yield* echo.dropped(reason), 1)
      assert.strictEqual(yield* echo.echoed, 1)
    })
  )

  it.effect("answers everyone else, port 53 (nping's own) and 1 among them", () =>
    Effect.gen(function* () {
      const echo = yield* echoing()
      const good = [datagram("192.0.2.1", 53), datagram("192.0.2.1", 1), datagram("2001:db8::1", 65_535)] as const
      assert.deepStrictEqual(yield* echo.answers([good[0], datagram("192.0.2.1", 19), good[1], good[2]]), good)
      assert.strictEqual(yield* echo.echoed, 4)
    })
  )

  it.effect("one source has its budget each second, whatever its port; others have theirs", () =>
    Effect.gen(function* () {
      const echo = yield* echoing({ echoRate: 2 })
      const flood = [4000, 4001, 4002, 4003].map((port) => datagram("192.0.2.1", port))
      const other = datagram("192.0.2.2", 4000)
      assert.deepStrictEqual(yield* echo.answers([other, ...flood]), [other, ...flood.slice(0, 2)])
      assert.strictEqual(yield* echo.dropped("over-budget"), 2)
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(yield* echo.answers([flood[0]!]), [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* echo.answers([flood[0]!]), [flood[0]!])
      assert.strictEqual(yield* echo.dropped("over-budget"), 3)
    })
  )

  it.effect("an IPv6 /64 is one source; loopback has no budget; the table of sources is bounded", () =>
    Effect.gen(function* () {
      const echo = yield* echoing({ echoRate: 1, echoSources: 2 })
      const [one, neighbour, second, third] = ["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"].map((host) =>
        datagram(host, 4000)
      )
      assert.deepStrictEqual(yield* echo.answers([one!, neighbour!, second!, third!]), [one!, second!])
      assert.strictEqual(yield* echo.dropped("over-budget"), 2)
      const local = ["127.0.0.1", "127.0.0.1", "127.9.9.9", "::1", "::1"].map((host) => datagram(host, 4000))
      assert.deepStrictEqual(yield* echo.answers([local[0]!, ...local.slice(1)]), local)
    })
  )

  it.effect("counts what its receive buffer dropped, once", () =>
    Effect.gen(function* () {
      const echo = yield* echoing()
      yield* echo.answers([datagram("127.0.0.1", 4000)], 5)
      yield* echo.answers([datagram("127.0.0.1", 4000)])
      yield* echo.answers([datagram("127.0.0.1", 4000)], 2)
      assert.strictEqual(yield* echo.dropped("receive-buffer"), 7)
    })
  )

  it.effect("an answer that cannot be sent is counted and ends nothing", () =>
    Effect.gen(function* () {
      const echo = yield* echoing()
      echo.unreachable.add(4000)
      assert.deepStrictEqual(yield* echo.answers([datagram("192.0.2.1", 4000)]), [])
      assert.strictEqual(yield* echo.dropped("unsendable"), 1)
      assert.strictEqual(yield* echo.echoed, 1)
    })
  )

  it.effect("an answer that cannot be sent costs those that arrived with it nothing", () =>
    Effect.gen(function* () {
      const echo = yield* echoing()
      echo.unreachable.add(4000)
      const others = [datagram("192.0.2.2", 4001), datagram("192.0.2.3", 4002)] as const
      assert.deepStrictEqual(yield* echo.answers([others[0], datagram("192.0.2.1", 4000), others[1]]), others)
      assert.strictEqual(yield* echo.dropped("unsendable"), 1)
      assert.strictEqual(yield* echo.echoed, 3)
    })
  )

  // a dual-stack socket (HUBBUB_ECHO_HOST=::) reports IPv4 sources as ::ffff:a.b.c.d
  it.effect("an IPv4 source is judged the same when a dual-stack socket reports it", () =>
    Effect.gen(function* () {
      const echo = yield* echoing({ echoRate: 1 })
      const forgedSource = datagram("::ffff:255.255.255.255", 4000)
      const local = datagram("::ffff:127.0.0.1", 4000)
      assert.deepStrictEqual(yield* echo.answers([forgedSource, local, local]), [local, local])
      assert.strictEqual(yield* echo.dropped("not-unicast"), 1)
    })
  )

  it.live("echoes over a real socket", () =>
    Effect.gen(function* () {
      const server = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1", port: 0 } })
      let port = 0
      const reader = Effect.tap(server.reader, ({ address }) => Effect.sync(() => (port = address.port)))
      const socket = DatagramSocket.make({ reader, writer: server.writer })
      yield* Layer.build(
        UdpEcho.layer.pipe(
          Layer.provide(Layer.succeed(DatagramSocket.DatagramSocket, socket)),
          Layer.provide(Logger.layer([]))
        )
      )

      const client = yield* NodeDatagramSocket.make({ bind: { address: "127.0.0.1" } })
      const { pull } = yield* client.reader
      const { write } = yield* client.writer
      const address = NetAddress.inetAddressFromIpStringUnsafe("127.0.0.1", port)
      for (const size of [0, 1, 1472, 65_507]) {
        const payload = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 256)
        yield* write({ payload, address })
        const [answer] = yield* pull
        assert.isTrue(Buffer.from(payload).equals(answer.payload), `${size} bytes`)
        assert.strictEqual(answer.address.port, port)
      }
    })
  )
})
