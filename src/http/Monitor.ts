/**
 * What the status page shows: one sample a second, the last two minutes of them, and who says most.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import { People } from "../chat/People.ts"
import * as Sockets from "../chat/Sockets.ts"
import { quantileSince } from "../hub/Histogram.ts"
import * as Hub from "../hub/Hub.ts"
import type * as Settings from "../Settings.ts"
import { Health } from "./Health.ts"
import * as NodeVitals from "./NodeVitals.ts"
import type { Sample } from "./Sample.ts"
import { problemsOf } from "./Verdict.ts"

/** The last sample with everything around it. */
export interface Report {
  readonly sample: Sample
  /** What is not well, a sentence each; none: all is well. */
  readonly problems: ReadonlyArray<string>
}

/** Samples, once a second. */
export class Monitor extends Context.Service<
  Monitor,
  {
    /** The last two minutes, oldest first. */
    readonly history: Effect.Effect<ReadonlyArray<Sample>>
    /** From now on, the newest only for whoever is slow. */
    readonly reports: Stream.Stream<Report>
  }
>()("effect-hubbub/http/Monitor") {}

/** How many samples are remembered. */
const remembered = 120

/** Buckets of latencies end at infinity; what is shown does not. */
const finite = (seconds: number | undefined, most: number): number | null =>
  seconds === undefined ? null : Math.min(seconds, most) * 1000

const make = Effect.gen(function* () {
  const maxConnections = yield* Sockets.maxConnections
  const load = yield* (yield* Hub.Hub).load
  const health = yield* Health
  const people = yield* People
  const vitals = yield* NodeVitals.Vitals
  const published = yield* Effect.acquireRelease(PubSub.sliding<Report>(1), PubSub.shutdown)
  let history: ReadonlyArray<Sample> = []

  const { traffic } = load
  const counts = () => ({
    lines: traffic.lines,
    deliveries: traffic.deliveries,
    bytes: traffic.bytes,
    missed: traffic.missed,
    latencies: [...traffic.latencies.counts]
  })
  let before = counts()
  let lookedAt = yield* Clock.monotonicTimeNanos

  const look = Effect.gen(function* () {
    const now = counts()
    const time = yield* Clock.monotonicTimeNanos
    // a loop that is late looks late
    const seconds = Math.max(0.1, Number(time - lookedAt) / 1e9)
    lookedAt = time
    const { boundaries } = traffic.latencies
    const latency = quantileSince({ boundaries, counts: now.latencies }, before.latencies, 0.99)
    const sample: Sample = {
      at: yield* Clock.currentTimeMillis,
      people: load.people,
      connections: people.count,
      maxConnections,
      rooms: load.rooms,
      lines: Math.round((now.lines - before.lines) / seconds),
      deliveries: Math.round((now.deliveries - before.deliveries) / seconds),
      bytes: Math.round((now.bytes - before.bytes) / seconds),
      missed: now.missed - before.missed,
      latency: finite(latency, boundaries[boundaries.length - 1]!),
      loopDelay: vitals.loopDelay().p99 * 1000,
      ...vitals.memory(),
      slowReaders: load.slowReaders,
      descriptors: vitals.descriptors() ?? null
    }
    before = now
    history = [...history.slice(1 - remembered), sample]
    yield* PubSub.publish(published, { sample, problems: problemsOf(history, yield* health.objection) })
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep("1 second"), look)))
  return Monitor.of({ history: Effect.sync(() => history), reports: Stream.fromPubSub(published) })
})

/** Looks once a second until the scope closes. */
export const layer: Layer.Layer<Monitor, never, Health | Hub.Hub | NodeVitals.Vitals | People | Settings.Settings> =
  Layer.effect(Monitor, make)
