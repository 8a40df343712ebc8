/**
 * Whether Redis still knows what it was told. A key says by its value which memory of Redis' this is, its generation; where
 * the key is gone, all is, and every process writes down again what it knows. Until all have, nobody takes it that what is
 * not there does not hold: a lock, a ban.
 *
 * **Details**
 *
 * Whoever finds the key gone leads: sets it to `?<generation>`, asks all others over a channel (`? <generation>`), waits for
 * as many answers (`! <generation>`) as heard it, and takes the `?` away.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { newEpoch } from "../hub/Position.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import * as Monotonic from "../Monotonic.ts"
import { RedisLink } from "./RedisLink.ts"
import * as Script from "./Script.ts"

/** How often a process looks: Redis can forget without a connection breaking. */
const lookEvery = "1 second"

/** How long the answers of others are waited for. */
const patience = "3 seconds"

/** Others come back so long after this process when Redis was started again, in milliseconds. */
const graceMillis = 1000

/** Whoever leads has failed after so long, and another process does, in milliseconds. */
const leadMillis = 10_000

/** How often it is looked whether all have written down what they know. */
const waitStep = "20 millis"

/** KEYS: the marker. ARGV: a generation. All have written down what they know. */
const confirm = Script.make(`
if redis.call('GET', KEYS[1]) == '?' .. ARGV[1] then redis.call('SET', KEYS[1], ARGV[1]) end`)

/** What a process knows that others are to know. */
interface Keeper {
  /** Writes it down again where Redis has forgotten it. It must not wait for {@link Generation} to be settled. */
  readonly restate: Effect.Effect<unknown, StoreFailed>
  /** All have done so: what others know can be read. */
  readonly onRestated?: () => void
}

/** The generation of what Redis remembers. */
export class Generation extends Context.Service<
  Generation,
  {
    /** The key that says which it is. */
    readonly marker: string
    /** The one that this process knows of. */
    readonly current: () => string
    /** Returns it when all who can be reached have written down in it what they know. */
    readonly settled: Effect.Effect<string, StoreFailed>
    /** What `read` gives when Redis forgot nothing meanwhile: what is not there then is nowhere. */
    readonly trusted: <A>(read: Effect.Effect<A, StoreFailed>) => Effect.Effect<A, StoreFailed>
    readonly keep: (keeper: Keeper) => Effect.Effect<void, never, Scope.Scope>
  }
>()("effect-hubbub/redis/Generation") {}

const make = Effect.gen(function* () {
  const { key, run, send, subscribe, watch } = yield* RedisLink
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const services = yield* Effect.context<never>()
  const marker = key("{people}:generation")
  const channel = key("generation")
  const keepers = new Set<Keeper>()
  const restating = Semaphore.makeUnsafe(1)
  const settling = Semaphore.makeUnsafe(1)
  /** What this process has written down what it knows in. */
  let restated: string | undefined
  let current = ""
  let readyAt = Number.NEGATIVE_INFINITY
  /** The answers that this process waits for. */
  let onAnswer = (_: string) => {}

  const fork = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.runForkWith(services)(Effect.forkIn(Effect.ignore(effect), scope))

  /** Goes on whatever becomes of those who wait for it. */
  const detached = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.flatMap(Effect.forkIn(effect, scope), Fiber.join)

  const restate = (generation: string): Effect.Effect<void, StoreFailed> =>
    restating
      .withPermits(1)(
        Effect.gen(function* () {
          if (generation === restated || generation === current) return
          if (current !== "") {
            yield* Effect.logWarning("Redis has forgotten everything; what is known here is written down again")
          }
          yield* Effect.forEach(keepers, ({ restate }) => restate, { concurrency: "unbounded", discard: true })
          restated = generation
        })
      )
      .pipe(detached)

  /** Asks all others to write down what they know, does so too, and waits for them. */
  const lead = Effect.gen(function* () {
    const generation = yield* newEpoch
    const isMine = yield* send<string | null>("SET", marker, `?${generation}`, "NX", "PX", String(leadMillis))
    if (isMine === null) return
    const all = Deferred.makeUnsafe<void>()
    let missing = 0
    const count = (change: number) => {
      missing += change
      if (missing === 0) Deferred.doneUnsafe(all, Effect.void)
    }
    onAnswer = (answered) => answered === generation && count(-1)
    // whoever heard it answers, this process too
    const asked = yield* send<number>("PUBLISH", channel, `? ${generation}`)
    count(asked)
    yield* Effect.timeoutOption(Effect.andThen(restate(generation), Deferred.await(all)), patience)
    if (current !== "") yield* Effect.sleep(Math.max(0, readyAt + graceMillis - Monotonic.millisOf(clock)))
    yield* run(confirm, [marker], [generation])
  })

  const settle = Effect.gen(function* () {
    for (;;) {
      const found = yield* send<string | null>("GET", marker)
      if (found === null) {
        yield* lead
        continue
      }
      const generation = found.replace("?", "")
      yield* restate(generation)
      if (found !== generation) {
        yield* Effect.sleep(waitStep)
        continue
      }
      const hasForgotten = current !== "" && current !== generation
      current = generation
      if (hasForgotten) for (const { onRestated } of keepers) onRestated?.()
      return generation
    }
  })

  const settled = Effect.flatMap(
    Effect.suspend(() => send<string | null>("GET", marker)),
    (found) => (found === current ? Effect.succeed(current) : detached(settling.withPermits(1)(settle)))
  )

  const trusted = <A>(read: Effect.Effect<A, StoreFailed>): Effect.Effect<A, StoreFailed> =>
    Effect.gen(function* () {
      for (;;) {
        const before = yield* settled
        const found = yield* read
        if ((yield* settled) === before) return found
      }
    })

  yield* subscribe(channel, (message) => {
    const generation = message.slice(2)
    if (message.startsWith("! ")) onAnswer(generation)
    else if (message.startsWith("? "))
      fork(Effect.andThen(restate(generation), send("PUBLISH", channel, `! ${generation}`)))
  })
  yield* watch({
    onReady: () => {
      readyAt = Monotonic.millisOf(clock)
      fork(settled)
    },
    onLost: () => {}
  })
  yield* settled
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(lookEvery), Effect.ignore(settled))))

  return Generation.of({
    marker,
    current: () => current,
    settled,
    trusted,
    keep: (keeper) =>
      Effect.acquireRelease(
        Effect.sync(() => void keepers.add(keeper)),
        () => Effect.sync(() => void keepers.delete(keeper))
      )
  })
})

/** The generation of the Redis that is provided: what others know is there when this is built. */
export const layerNoDeps: Layer.Layer<Generation, StoreFailed, RedisLink> = Layer.effect(Generation, make)
