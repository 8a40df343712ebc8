import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as NetAddress from "effect/net/NetAddress"
import * as Queue from "effect/Queue"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as UdpProbe from "../../src/net/UdpProbe.ts"
import { ProbeStatistics } from "../../src/net/UdpProbeStatistics.ts"
import { ProbeWindow, windowSize } from "../../src/net/UdpProbeWindow.ts"
import { utf8 } from "./Chunking.ts"
import { datagram, make } from "./MemoryDatagramSocket.ts"

const peer = NetAddress.inetAddressFromIpStringUnsafe("192.0.2.7", 7000)

const errorOf = (kind: DatagramSocket.IoErrorKind) =>
  new DatagramSocket.DatagramSocketError({
    reason: new DatagramSocket.DatagramSocketReadError({ kind, cause: new Error(kind) })
  })

/** A run over a socket in memory, whose events come one by one. */
const probing = Effect.fnUntraced(function* (
  options: UdpProbe.Options,
  wrap: (write: DatagramSocket.Writer["write"]) => DatagramSocket.Writer["write"] = (write) => write
) {
  const memory = yield* make
  const events = yield* Queue.unbounded<UdpProbe.ProbeEvent>()
  const statistics = new ProbeStatistics()
  const seen: Array<UdpProbe.ProbeEvent> = []
  const socket = DatagramSocket.make({
    reader: memory.socket.reader,
    writer: Effect.map(memory.socket.writer, (writer) => ({ ...writer, write: wrap(writer.write) }))
  })
  const run = yield* UdpProbe.run({ peer, ...options }).pipe(
    Stream.runForEach((event) => {
      statistics.add(event)
      seen.push(event)
      return Queue.offer(events, event)
    }),
    Effect.provideService(DatagramSocket.DatagramSocket, socket),
    Effect.forkScoped({ startImmediately: true })
  )
  /** The payload of the next probe. */
  const probe = Effect.map(memory.sent, ({ payload }) => payload as Uint8Array)
  return {
    ...memory,
    run,
    statistics,
    seen: seen as ReadonlyArray<UdpProbe.ProbeEvent>,
    probe,
    /** The next event of a kind, others skipped. */
    next: Effect.fnUntraced(function* <Tag extends UdpProbe.ProbeEvent["_tag"]>(tag: Tag) {
      while (true) {
        const event = yield* Queue.take(events)
        if (event._tag === tag) return event as Extract<UdpProbe.ProbeEvent, { _tag: Tag }>
      }
    }),
    /** Lets the peer say something. */
    answer: (payload: Uint8Array) => memory.arrive([datagram("192.0.2.7", 7000, payload)])
  }
})

describe("UdpProbe", () => {
  it.effect("10, 20, 30 ms: mdev 8.165; ends with the last answer", () =>
    Effect.gen(function* () {
      const { answer, probe, run, seen, statistics } = yield* probing({ count: 3, timeout: "500 millis" })
      for (const millis of [10, 20, 30]) {
        const payload = yield* probe
        assert.strictEqual(payload.length, 56)
        yield* TestClock.adjust(millis)
        yield* answer(payload)
        yield* TestClock.adjust(millis === 30 ? 0 : 1000 - millis)
      }
      yield* Fiber.join(run)
      assert.strictEqual(yield* Clock.currentTimeMillis, 2030)
      assert.deepStrictEqual(
        seen.map(({ _tag }) => _tag),
        ["Sent", "Answered", "Sent", "Answered", "Sent", "Answered"]
      )
      assert.deepInclude(statistics.counts, { sent: 3, received: 3, lost: 0, lostPercent: 0, late: 0, reordered: 0 })
      const { avg, max, mdev, min } = statistics.rtt!
      assert.deepStrictEqual({ min, avg, max }, { min: 10, avg: 20, max: 30 })
      assert.approximately(mdev, 8.165, 0.0005)
    })
  )

  it.effect("sends at its rate whether or not there are answers, and ends a timeout after the last", () =>
    Effect.gen(function* () {
      const { next, probe, run, statistics } = yield* probing({
        count: 3,
        interval: "200 millis",
        size: 24,
        timeout: "500 millis"
      })
      const start = yield* Clock.currentTimeMillis
      for (let sequence = 0; sequence < 3; sequence++) {
        assert.strictEqual((yield* probe).length, 24)
        assert.strictEqual((yield* next("Sent")).sequence, sequence)
        assert.strictEqual((yield* Clock.currentTimeMillis) - start, sequence * 200)
        if (sequence < 2) yield* TestClock.adjust(200)
      }
      yield* TestClock.adjust(100)
      assert.strictEqual((yield* next("TimedOut")).sequence, 0)
      yield* TestClock.adjust(399)
      assert.strictEqual((yield* next("TimedOut")).sequence, 1)
      assert.isUndefined(run.pollUnsafe())
      yield* TestClock.adjust(1)
      yield* Fiber.join(run)
      assert.strictEqual((yield* next("TimedOut")).sequence, 2)
      assert.deepInclude(statistics.counts, { sent: 3, received: 0, lost: 3, lostPercent: 100 })
      assert.isUndefined(statistics.rtt)
    })
  )

  it.effect("tells late, reordered and repeated answers apart", () =>
    Effect.gen(function* () {
      const { answer, next, probe, run, statistics } = yield* probing({
        count: 4,
        interval: "100 millis",
        timeout: "250 millis"
      })
      const probes: Array<Uint8Array> = []
      for (let sequence = 0; sequence < 3; sequence++) {
        probes.push(yield* probe)
        yield* TestClock.adjust(sequence < 2 ? 100 : 50)
      }
      // 250 ms have passed: the first has just timed out
      yield* answer(probes[1]!)
      assert.deepInclude(yield* next("Answered"), { sequence: 1, arrival: "first", isLate: false, rtt: 150 })
      yield* answer(probes[0]!)
      assert.deepInclude(yield* next("Answered"), { sequence: 0, arrival: "reordered", isLate: true, rtt: 250 })
      yield* answer(probes[1]!)
      assert.deepInclude(yield* next("Answered"), { sequence: 1, arrival: "duplicate" })
      yield* answer(probes[2]!)
      yield* TestClock.adjust(50)
      yield* answer(yield* probe)
      yield* Fiber.join(run)
      assert.deepInclude(statistics.counts, { sent: 4, received: 4, lost: 0, late: 1, reordered: 1, duplicates: 1 })
    })
  )

  it.effect("foreign and damaged answers are counted and never measured", () =>
    Effect.gen(function* () {
      const { answer, arrive, next, probe, run, statistics } = yield* probing({ count: 1 })
      const payload = yield* probe
      const damaged = payload.slice()
      damaged[15]! ^= 1
      const unsent = yield* probing({ count: 1 })
      yield* answer(utf8("220 mail.example ESMTP"))
      assert.strictEqual((yield* next("Ignored")).why, "foreign")
      yield* answer(yield* unsent.probe)
      assert.strictEqual((yield* next("Ignored")).why, "foreign")
      yield* arrive([datagram("192.0.2.8", 7000, payload)])
      assert.strictEqual((yield* next("Ignored")).why, "foreign")
      yield* arrive([datagram("192.0.2.7", 7001, payload)])
      assert.strictEqual((yield* next("Ignored")).why, "foreign")
      yield* answer(damaged)
      assert.strictEqual((yield* next("Ignored")).why, "damaged")
      yield* answer(payload.subarray(0, 40))
      assert.strictEqual((yield* next("Ignored")).why, "damaged")
      assert.isUndefined(statistics.rtt)
      assert.deepInclude(statistics.counts, { received: 0, foreign: 4, damaged: 2 })
      yield* answer(payload)
      yield* Fiber.join(run)
      assert.deepInclude(statistics.counts, { received: 1, foreign: 4, damaged: 2 })
    })
  )

  it.effect("an unreachable peer is counted, and the run continues", () =>
    Effect.gen(function* () {
      const { answer, next, probe, run, statistics, unreachable } = yield* probing({ count: 2 })
      yield* answer(yield* probe)
      yield* next("Answered")
      unreachable.add(7000)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* next("Reported")).why, "unreachable")
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(run)
      assert.deepInclude(statistics.counts, { sent: 2, received: 1, lost: 1, unreachable: 1, refused: 0 })
    })
  )

  it.effect("a refusal told in place of sending is counted, and the probe is sent all the same", () =>
    Effect.gen(function* () {
      let refusals = 1
      const { answer, probe, run, statistics } = yield* probing({ count: 1 }, (write) => (outgoing) => {
        if (refusals-- === 0) return write(outgoing)
        const reason = new DatagramSocket.DatagramSocketWriteError({
          kind: "ConnectionRefused",
          cause: new Error("ICMP")
        })
        return Effect.fail(new DatagramSocket.DatagramSocketError({ reason }))
      })
      yield* answer(yield* probe)
      yield* Fiber.join(run)
      assert.deepInclude(statistics.counts, { sent: 1, received: 1, lost: 0, refused: 1 })
    })
  )

  it.effect("what the socket reports is counted; a failure that is not about the peer ends the run", () =>
    Effect.gen(function* () {
      const reports = yield* Queue.unbounded<DatagramSocket.DatagramSocketError>()
      const { next, probe, run } = yield* probing({ reports: Stream.fromQueue(reports) })
      yield* probe
      for (const [kind, why] of [
        ["ConnectionRefused", "refused"],
        ["Unreachable", "unreachable"]
      ] as const) {
        yield* Queue.offer(reports, errorOf(kind))
        assert.strictEqual((yield* next("Reported")).why, why)
      }
      yield* TestClock.adjust("1 second")
      yield* probe
      yield* Queue.offer(reports, errorOf("PermissionDenied"))
      assert.strictEqual((yield* Effect.flip(Fiber.join(run))).reason._tag, "DatagramSocketReadError")
    })
  )

  it.effect("after a stall it goes on at its rate, without a burst", () =>
    Effect.gen(function* () {
      let stall = 2500
      const sentAt: Array<number> = []
      const { probe } = yield* probing({ count: 4 }, (write) => (outgoing) => {
        const delay = stall
        stall = 0
        return Clock.currentTimeMillis.pipe(
          Effect.map((now) => sentAt.push(now)),
          Effect.andThen(Effect.sleep(delay)),
          Effect.andThen(write(outgoing))
        )
      })
      for (let sequence = 0; sequence < 4; sequence++) {
        yield* TestClock.adjust(sequence === 0 ? 2500 : sequence === 1 ? 0 : 1000)
        yield* probe
      }
      assert.deepStrictEqual(sentAt, [0, 2500, 3500, 4500])
    })
  )

  it.effect("interrupted, it gives its socket back", () =>
    Effect.gen(function* () {
      const isOpen = yield* Deferred.make<void>()
      const isClosed = yield* Deferred.make<void>()
      const memory = yield* make
      const reader = Effect.acquireRelease(Effect.tap(memory.socket.reader, Deferred.succeed(isOpen, undefined)), () =>
        Deferred.succeed(isClosed, undefined)
      )
      const run = yield* Stream.runDrain(UdpProbe.run({ peer })).pipe(
        Effect.provideService(
          DatagramSocket.DatagramSocket,
          DatagramSocket.make({ reader, writer: memory.socket.writer })
        ),
        Effect.forkScoped
      )
      yield* Deferred.await(isOpen)
      assert.isFalse(yield* Deferred.isDone(isClosed))
      yield* Fiber.interrupt(run)
      assert.isTrue(yield* Deferred.isDone(isClosed))
    })
  )

  it.effect("a socket that cannot be opened fails the run", () =>
    Effect.gen(function* () {
      const reason = new DatagramSocket.DatagramSocketOpenError({ kind: "Unknown", cause: new Error("no") })
      const socket = DatagramSocket.make({
        reader: Effect.fail(new DatagramSocket.DatagramSocketError({ reason })),
        writer: Effect.die("never")
      })
      const exit = yield* Stream.runDrain(UdpProbe.run({ peer })).pipe(
        Effect.provideService(DatagramSocket.DatagramSocket, socket),
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit))
    })
  )
})

describe("ProbeWindow", () => {
  it("remembers the last 65,536 probes, and takes nothing for an answer that is not", () => {
    const window = new ProbeWindow()
    assert.isUndefined(window.answer(0))
    assert.strictEqual(window.next(), 0)
    assert.strictEqual(window.answer(0), "first")
    for (let sequence = 1; sequence <= windowSize; sequence++) assert.strictEqual(window.next(), sequence)
    assert.isUndefined(window.answer(0))
    // it stands where 0 stood, whose answer is forgotten
    assert.isFalse(window.isAnswered(windowSize))
    assert.strictEqual(window.answer(windowSize), "first")
    assert.strictEqual(window.answer(1), "reordered")
    assert.strictEqual(window.answer(1), "duplicate")
    assert.isUndefined(window.answer(windowSize + 1))
  })
})
