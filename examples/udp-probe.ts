/** Measures a UDP echo: how many answers came, and how long they took. */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { NodeUdpProbe, UdpEcho, UdpProbeStatistics } from "../src/index.ts"

const peer = { address: "127.0.0.1", port: 23_863 }
const Echo = UdpEcho.layer.pipe(Layer.provide(NodeDatagramSocket.layer({ bind: peer })))

const measure = Effect.gen(function* () {
  const statistics = new UdpProbeStatistics.ProbeStatistics()
  yield* NodeUdpProbe.run(peer, { count: 20, interval: "5 millis" }).pipe(
    Stream.runForEach((event) => Effect.sync(() => statistics.add(event)))
  )
  const { lostPercent, received, sent } = statistics.counts
  const { avg, jitter, max, mdev, min } = statistics.rtt!
  yield* Console.log(`${received} of ${sent} answered, ${lostPercent}% lost`)
  yield* Console.log(`rtt min/avg/max/mdev ${min}/${avg}/${max}/${mdev} ms, jitter ${jitter} ms`)
  assert.deepEqual({ sent, received }, { sent: 20, received: 20 })
  assert(min > 0 && min <= avg && avg <= max)
})
NodeRuntime.runMain(Effect.provide(measure, Echo))
