/**
 * Lets the sampled metrics be read: of the hub and of the process. Nothing is done until somebody asks.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { Histogram } from "../hub/Histogram.ts"
import * as Sockets from "../chat/Sockets.ts"
import * as Hub from "../hub/Hub.ts"
import type { Settings } from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import * as NodeVitals from "./NodeVitals.ts"

/** A counter's state. */
const counted = (count: number): Metric.CounterState<number> => ({ count, incremental: true })

/** A histogram's state: how many values are at or below each bound. */
const distributed = ({ boundaries, count, counts, max, min, sum }: Histogram): Metric.HistogramState => {
  let below = 0
  const buckets = boundaries.map((bound, bucket): [number, number] => {
    below += counts[bucket]!
    return [bound, below]
  })
  return { buckets, count, sum, min: count === 0 ? 0 : min, max: count === 0 ? 0 : max }
}

const make = Effect.gen(function* () {
  const load = yield* (yield* Hub.Hub).load
  const vitals = yield* NodeVitals.Vitals
  const context = yield* Effect.context<never>()

  const sample = <Input, State>(metric: Metric.Metric<Input, State>, get: () => State) =>
    Effect.acquireRelease(
      Effect.sync(() => Metric.registerUnsafe(metric, context, { get, update: () => {}, modify: () => {} })),
      (registration) => Effect.sync(() => registration.remove())
    )
  const gauge = (metric: Metric.Gauge<number>, get: () => number) => sample(metric, () => ({ value: get() }))
  const counter = (metric: Metric.Counter<number>, get: () => number) => sample(metric, () => counted(get()))

  const { traffic } = load
  const maxConnections = yield* Sockets.maxConnections
  yield* gauge(Telemetry.maxConnections, () => maxConnections)
  yield* gauge(Telemetry.people, () => load.people)
  yield* gauge(Telemetry.rooms, () => load.rooms)
  yield* gauge(Telemetry.slowReaders, () => load.slowReaders)
  yield* gauge(Telemetry.storeFailing, () => (load.trouble === undefined ? 0 : 1))
  yield* counter(Telemetry.linesPublished, () => traffic.lines)
  yield* counter(Telemetry.deliveries, () => traffic.deliveries)
  yield* counter(Telemetry.bytesWritten, () => traffic.bytes)
  yield* counter(Telemetry.linesMissed, () => traffic.missed)
  yield* sample(Telemetry.batchSize, () => distributed(traffic.batchSizes))
  yield* sample(Telemetry.deliveryLatency, () => distributed(traffic.latencies))
  yield* gauge(Telemetry.eventLoopDelay.median, () => vitals.worstLoopDelay().median)
  yield* gauge(Telemetry.eventLoopDelay.p99, () => vitals.worstLoopDelay().p99)
  yield* gauge(Telemetry.eventLoopDelay.max, () => vitals.worstLoopDelay().max)
  yield* gauge(Telemetry.heapUsed, () => vitals.memory().heapUsed)
  yield* gauge(Telemetry.heapLimit, () => vitals.memory().heapLimit)
  yield* gauge(Telemetry.residentMemory, () => vitals.memory().resident)
  const descriptors = vitals.descriptors()
  if (descriptors === undefined) return
  yield* gauge(Telemetry.openDescriptors, () => vitals.descriptors()?.open ?? descriptors.open)
  yield* gauge(Telemetry.maxDescriptors, () => descriptors.max)
})

/** Registers them until the scope closes. */
export const layer: Layer.Layer<never, never, Hub.Hub | NodeVitals.Vitals | Settings> = Layer.effectDiscard(make)
