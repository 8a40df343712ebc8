import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as NodeUdpProbe from "../../src/net/NodeUdpProbe.ts"
import { maximumSize, minimumSize } from "../../src/net/UdpProbePayload.ts"
import { ProbeStatistics } from "../../src/net/UdpProbeStatistics.ts"
import * as External from "../e2e/External.ts"
import { closedPort, echoOn } from "./EchoPeer.ts"

const quick = { interval: "2 millis", timeout: "5 seconds" } as const

describe("UdpProbe on real sockets", () => {
  it.live.each(["127.0.0.1", "::1", "localhost"])("measures Hubbub's own echo on %s", (address) =>
    Effect.gen(function* () {
      const port = yield* echoOn(address === "localhost" ? "127.0.0.1" : address)
      const statistics = new ProbeStatistics()
      yield* NodeUdpProbe.run({ address, port }, { ...quick, count: 20 }).pipe(
        Stream.runForEach((event) => Effect.sync(() => statistics.add(event)))
      )
      assert.deepInclude(statistics.counts, { sent: 20, received: 20, lost: 0, duplicates: 0, foreign: 0, damaged: 0 })
      assert.isAbove(statistics.rtt!.min, 0)
    })
  )

  it.live.each([minimumSize, 1472, maximumSize])("measures with %i bytes", (size) =>
    Effect.gen(function* () {
      const port = yield* echoOn("127.0.0.1")
      const statistics = new ProbeStatistics()
      yield* NodeUdpProbe.run({ address: "127.0.0.1", port }, { ...quick, count: 3, size }).pipe(
        Stream.runForEach((event) => Effect.sync(() => statistics.add(event)))
      )
      assert.deepInclude(statistics.counts, { sent: 3, received: 3, damaged: 0 })
    })
  )

  it.live("a closed port refuses each probe, and the run goes on to its end", () =>
    Effect.gen(function* () {
      const statistics = new ProbeStatistics()
      const port = yield* closedPort
      yield* NodeUdpProbe.run(
        { address: "127.0.0.1", port },
        { count: 5, interval: "20 millis", timeout: "50 millis" }
      ).pipe(Stream.runForEach((event) => Effect.sync(() => statistics.add(event))))
      assert.deepInclude(statistics.counts, { sent: 5, received: 0, lost: 5, lostPercent: 100 })
      assert.isAtLeast(statistics.counts.refused, 1)
      assert.isUndefined(statistics.rtt)
    })
  )

  it.live("a probe too large for any datagram fails the run", () =>
    Effect.gen(function* () {
      const port = yield* echoOn("127.0.0.1")
      const failure = yield* Effect.flip(
        Stream.runDrain(NodeUdpProbe.run({ address: "127.0.0.1", port }, { count: 1, size: maximumSize + 1 }))
      )
      assert.deepInclude(failure.reason, { _tag: "DatagramSocketWriteError", kind: "MessageTooLarge" })
    })
  )

  External.test([External.socat], "measures socat's echo, which was refused until it listened", () =>
    Effect.gen(function* () {
      const port = yield* closedPort
      const statistics = new ProbeStatistics()
      yield* External.start(External.socat, [`UDP4-LISTEN:${port},bind=127.0.0.1`, "PIPE"])
      yield* NodeUdpProbe.run({ address: "127.0.0.1", port }, { interval: "10 millis" }).pipe(
        Stream.tap((event) => Effect.sync(() => statistics.add(event))),
        Stream.takeUntil(() => statistics.counts.received === 5),
        Stream.runDrain
      )
      assert.deepInclude(statistics.counts, { received: 5, foreign: 0, damaged: 0 })
    })
  )
})
