/**
 * How the process fares: how late its event loop is, its memory, its descriptors. Looked at once a second.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { readdir } from "node:fs/promises"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { getHeapStatistics } from "node:v8"
import * as OpenFiles from "../listener/OpenFiles.ts"
import { memoryUsage } from "../listener/ProcessMemory.ts"

/** How late timers were within some time, in seconds. */
export interface Delay {
  readonly median: number
  readonly p99: number
  readonly max: number
}

/** Open descriptors, and how many there may be. */
export interface Descriptors {
  readonly open: number
  readonly max: number
}

/** How the process fares. */
export class Vitals extends Context.Service<
  Vitals,
  {
    /** Within the last second. */
    readonly loopDelay: () => Delay
    /** Of the last {@link worstOf} seconds the one with the greatest delay: what looks less often misses nothing. */
    readonly worstLoopDelay: () => Delay
    /** In bytes. */
    readonly memory: () => { readonly heapUsed: number; readonly heapLimit: number; readonly resident: number }
    /** `undefined` where the system does not tell. */
    readonly descriptors: () => Descriptors | undefined
  }
>()("effect-hubbub/http/NodeVitals") {}

/** How many seconds back the worst is looked for. */
const worstOf = 15

/** How often a timer looks how late it is, in milliseconds. */
const resolution = 20

/** Counting takes a moment where there are many. */
const descriptorsEvery = 10

const readDescriptors = Effect.gen(function* () {
  // one is the folder's own
  const open = (yield* Effect.promise(() => readdir("/proc/self/fd"))).length - 1
  return { open, max: yield* OpenFiles.limit }
}).pipe(
  Effect.catchDefect(() => Effect.undefined),
  Effect.map((descriptors: Descriptors | undefined) => descriptors)
)

const make = Effect.gen(function* () {
  const histogram = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const histogram = monitorEventLoopDelay({ resolution })
      histogram.enable()
      return histogram
    }),
    (histogram) => Effect.sync(() => histogram.disable())
  )
  // what is measured is the time between two looks, in nanoseconds
  const late = (nanos: number): number => Math.max(0, nanos / 1e9 - resolution / 1000)
  const { heap_size_limit: heapLimit } = getHeapStatistics()
  const none: Delay = { median: 0, p99: 0, max: 0 }
  let delays: ReadonlyArray<Delay> = [none]
  let descriptors = yield* readDescriptors
  let seconds = 0
  const look = Effect.gen(function* () {
    if (histogram.count > 0) {
      const { max } = histogram
      const delay = { median: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(max) }
      histogram.reset()
      delays = [delay, ...delays.slice(0, worstOf - 1)]
    }
    if (descriptors !== undefined && ++seconds % descriptorsEvery === 0)
      descriptors = (yield* readDescriptors) ?? descriptors
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep("1 second"), look)))
  return Vitals.of({
    loopDelay: () => delays[0] ?? none,
    worstLoopDelay: () => delays.reduce((worst, delay) => (delay.max > worst.max ? delay : worst)),
    memory: () => {
      const { heapUsed, rss } = memoryUsage()
      return { heapUsed, heapLimit, resident: rss }
    },
    descriptors: () => descriptors
  })
})

/** The vitals of this process. */
export const layer: Layer.Layer<Vitals> = Layer.effect(Vitals, make)
