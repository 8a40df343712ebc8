/**
 * The lease of this process: as long as it beats, others know that it lives. Whoever does not beat is cleared up after by
 * one of the others; a process that comes back takes a new lease.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Semaphore from "effect/Semaphore"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as Monotonic from "../Monotonic.ts"
import { Settings } from "../Settings.ts"
import { NodeNumber, take } from "./NodeNumber.ts"
import * as Scripts from "./PeopleScripts.ts"
import { RedisLink } from "./RedisLink.ts"

/** Beats within the time after which a process is gone. */
const beatsPerTimeout = 3

/** What the lease of this process is, and what is done as it goes. */
interface Lease {
  /** Its number at the moment. */
  readonly number: () => number
  /** Beats once, now. */
  readonly beat: (heart: Heart) => Effect.Effect<void, StoreFailed>
  /** Beats for ever. */
  readonly live: (heart: Heart) => Effect.Effect<void>
}

/** What happens with a beat. */
interface Heart {
  /** This process had been given up; if it was cleared up after, others have seen its people leave. */
  readonly onRevived: (wasSwept: boolean) => Effect.Effect<void, StoreFailed>
  /** A process is gone: its people are to be cleared up after, by this one alone. */
  readonly onDead: (lease: number) => Effect.Effect<void, StoreFailed>
  readonly onBeat: Effect.Effect<void, StoreFailed>
}

/** The lease of this process. */
export class NodeLease extends Context.Service<NodeLease, Lease>()("effect-hubbub/redis/Lease") {}

const make = Effect.gen(function* () {
  const { nodeTimeout } = yield* Settings
  const link = yield* RedisLink
  const { key, run, send, watch } = link
  const context = yield* Effect.context<RedisLink>()
  const millis = Duration.toMillis(nodeTimeout)
  const alive = (lease: number | string) => key(`{people}:alive:${lease}`)
  const nodes = key("{people}:nodes")
  let lease = (yield* NodeNumber).home

  const begin = Effect.suspend(() => run(Scripts.begin, [alive(lease), nodes], [lease, millis]))
  yield* begin
  // nobody need find out
  yield* Effect.addFinalizer(() => Effect.ignore(send("DEL", alive(lease))))

  /** The lease that was given up, until all that hung on it hangs on this one. */
  let before: number | undefined

  const renew = Effect.gen(function* () {
    before ??= lease
    lease = yield* Effect.provide(take, context)
    yield* begin
  })

  const revive = Effect.fnUntraced(function* ({ onRevived }: Heart, old: number) {
    const swept = yield* send<number>("EXISTS", key(`{people}:swept:${old}`), key(`{people}:sweep:${old}`))
    yield* onRevived(swept > 0)
    // what is left of the old one is nobody's
    yield* run(
      Scripts.sweepNames,
      [key("{people}:names"), key(`{people}:names:${old}`), nodes, key(`{people}:swept:${old}`)],
      [old]
    )
    before = undefined
  })

  /** When this process was heard last, and until when others that were not may have been kept from it as it was. */
  let heardAt = yield* Monotonic.millis
  let patientUntil = heardAt + millis

  const beating = Semaphore.makeUnsafe(1)
  const beat = Effect.fnUntraced(function* (heart: Heart) {
    const isAlive = yield* send<number>("PEXPIRE", alive(lease), String(millis))
    const now = yield* Monotonic.millis
    // Redis was away, or this process: leases run out that nobody could keep
    if (now - heardAt > millis - millis / beatsPerTimeout) patientUntil = now + millis
    heardAt = now
    if (isAlive === 0) yield* renew
    if (before !== undefined) yield* revive(heart, before)
    yield* heart.onBeat
    if (now < patientUntil) return
    const dead = yield* run<ReadonlyArray<string>>(Scripts.dead, [nodes], [alive(""), key("{people}:sweep:"), millis])
    for (const one of dead) yield* heart.onDead(Number(one))
  }, beating.withPermits(1))

  // a Redis that comes back may have lost what it knew
  const woken = yield* Queue.sliding<void>(1)
  yield* watch({ onReady: () => void Queue.offerUnsafe(woken, undefined), onLost: () => {} })
  const pause = Effect.raceFirst(Effect.sleep(millis / beatsPerTimeout), Queue.take(woken))

  /** Why others could not be told last. */
  let trouble: string | undefined
  const tell = (reason: string) => {
    if (reason === trouble) return Effect.void
    trouble = reason
    return Effect.logWarning(`Other servers cannot know that this one lives: ${reason}`)
  }
  const heard = Effect.suspend(() => {
    if (trouble === undefined) return Effect.void
    trouble = undefined
    return Effect.logInfo("Other servers know again that this one lives")
  })

  const lived: Lease = {
    number: () => lease,
    beat,
    live: (heart) =>
      beat(heart).pipe(
        Effect.matchEffect({ onSuccess: () => heard, onFailure: ({ reason }) => tell(reason) }),
        Effect.catchDefect((defect) => Effect.logError("A beat failed", defect)),
        Effect.andThen(pause),
        Effect.forever
      )
  }
  return lived
})

/** A lease, until the scope closes. */
export const layerNoDeps: Layer.Layer<NodeLease, StoreFailed, NodeNumber | RedisLink | Settings> = Layer.effect(
  NodeLease,
  make
)
