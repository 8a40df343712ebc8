/**
 * Keeps the process below a ceiling of memory, rather than let the system end it: above, the slowest readers go first, for
 * they hold the most, and newcomers are told to come later. Whoever reads what comes is never sent away.
 *
 * **Details**
 *
 * The system counts resident memory. What was freed stays resident where something else lies above it, and is used again:
 * measured, 390 MB after 20 readers had gone of whose 380 MB nothing was left. So what counts is what is in use as well:
 * objects, buffers, and what the process took before it began.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { getHeapStatistics, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Admission } from "../chat/Admission.ts"
import * as Departure from "../chat/Departure.ts"
import { People } from "../chat/People.ts"
import type { Session } from "../chat/Session.ts"
import * as Settings from "../Settings.ts"
import { memoryUsage } from "./ProcessMemory.ts"

/** How often it is looked at how much there is. */
const every = "500 millis"

/** V8 gives up at its limit of objects, so that is a ceiling, too; it must have time to see garbage for what it is. */
const heapShare = 0.9

/** Whoever holds less, in bytes, is no slow reader but one that is just being written to. */
const leastHeld = 16_384

/** Of those who hold anything worth it, the ones who hold the most, until that is as much as `bytes`. */
export const slowest = <S extends Pick<Session, "pending">>(sessions: Iterable<S>, bytes: number): ReadonlyArray<S> => {
  const holders = Array.from(sessions, (session) => ({ session, held: session.pending }))
    .filter(({ held }) => held >= leastHeld)
    .sort((one, other) => other.held - one.held)
  const shed: Array<S> = []
  let freed = 0
  for (const { held, session } of holders) {
    if (freed >= bytes) break
    shed.push(session)
    freed += held
  }
  return shed
}

/** Objects and buffers that nobody needs any more must not cost anybody their place. */
const collect = Effect.map(
  Effect.sync(() => {
    setFlagsFromString("--expose-gc")
    return runInNewContext("gc") as () => void
  }),
  (gc) => Effect.sync(gc)
)

const inUse = ({ external, heapTotal }: NodeJS.MemoryUsage): number => heapTotal + external

const make = Effect.gen(function* () {
  const { maxMemory } = yield* Settings.Settings
  const admission = yield* Admission
  const people = yield* People
  const collectGarbage = yield* Effect.cached(collect)
  const { heap_size_limit: heapLimit } = getHeapStatistics()
  const atStart = memoryUsage()
  const rest = atStart.rss - inUse(atStart)

  /** By how many bytes the ceiling is exceeded; not at all: 0. */
  const excess = Effect.sync(() => {
    const memory = memoryUsage()
    const ofProcess = maxMemory === "off" ? 0 : Math.min(memory.rss, rest + inUse(memory)) - maxMemory
    return Math.max(0, ofProcess, memory.heapUsed - heapShare * heapLimit)
  })

  const look = Effect.gen(function* () {
    if ((yield* excess) === 0) return 0
    yield* yield* collectGarbage
    const bytes = yield* excess
    for (const session of bytes > 0 ? slowest(people.all, bytes) : []) session.expel(Departure.shed)
    return bytes
  })

  let isShort = false
  const watch = Effect.gen(function* () {
    yield* Effect.sleep(every)
    const bytes = yield* look
    if (bytes > 0 === isShort) return
    isShort = bytes > 0
    yield* admission.bar(isShort ? Departure.shortOfMemory : undefined)
    const excess = Effect.annotateLogs({ resident: memoryUsage.rss(), excess: bytes })
    yield* isShort
      ? excess(Effect.logWarning("Memory is short: the slowest readers go, and newcomers are told to come later"))
      : Effect.logInfo("Memory is no longer short")
  })
  yield* Effect.forkScoped(Effect.forever(watch))
})

/** Watches over the memory of this process until the scope closes. */
export const layer: Layer.Layer<never, never, Admission | People | Settings.Settings> = Layer.effectDiscard(make)
