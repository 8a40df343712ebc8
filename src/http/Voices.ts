/**
 * The names that programs speak under over HTTP. Each is taken like anybody's, so that nobody is impersonated, and held for
 * a while after the last line, so that nobody impersonates the program.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { ReservedNames } from "../chat/ReservedNames.ts"
import { type CutOff, Hub, NameTaken } from "../hub/Hub.ts"
import { keyOf, type Name } from "../hub/Name.ts"
import type { Person } from "../hub/RoomEvent.ts"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"

/** Programs hold as many names as they may. */
export class VoicesFull extends Schema.TaggedError<VoicesFull>()("VoicesFull", { limit: Schema.Int }) {
  override get message() {
    return `Programs hold ${this.limit} names already, as many as they may.`
  }
}

/** The names that programs speak under. */
export class Voices extends Context.Service<
  Voices,
  {
    /** Who speaks under a name, which is held from now on. */
    readonly speaker: (name: Name) => Effect.Effect<Person, NameTaken | VoicesFull | CutOff>
  }
>()("effect-hubbub/http/Voices") {}

/** A name that is held. */
interface Voice {
  readonly person: Person
  readonly scope: Scope.Closeable
  usedAt: number
}

/** How many times within the time that a name is held the names are looked at. */
const looksPerKeep = 4

const make = Effect.gen(function* () {
  const { apiNameKeep, apiNames: limit } = yield* Settings.Settings
  const hub = yield* Hub
  const { isReserved } = yield* ReservedNames
  const scope = yield* Effect.scope
  const taking = Semaphore.makeUnsafe(1)
  const voices = new Map<string, Voice>()

  const take = Effect.fnUntraced(function* (name: Name) {
    // no token opens what is somebody's own
    if (isReserved(name)) return yield* new NameTaken({ name })
    const usedAt = yield* Monotonic.millis
    const known = voices.get(keyOf(name))
    if (known !== undefined) {
      known.usedAt = usedAt
      return known.person
    }
    if (voices.size >= limit) return yield* new VoicesFull({ limit })
    const own = yield* Scope.fork(scope)
    const person = yield* Effect.onError(Scope.provide(hub.hold(name), own), () => Scope.close(own, Exit.void))
    voices.set(keyOf(name), { person, scope: own, usedAt })
    return person
  }, Effect.uninterruptible)

  const sweep = Effect.flatMap(Monotonic.millis, (now) =>
    Effect.forEach(
      voices,
      ([key, voice]) => {
        if (now - voice.usedAt < Duration.toMillis(apiNameKeep)) return Effect.void
        voices.delete(key)
        return Scope.close(voice.scope, Exit.void)
      },
      { discard: true }
    )
  )
  const look = Effect.andThen(Effect.sleep(Duration.divideUnsafe(apiNameKeep, looksPerKeep)), sweep)
  yield* Effect.forkScoped(Effect.forever(look))
  return Voices.of({ speaker: (name) => taking.withPermits(1)(take(name)) })
})

/** Names held until the scope closes. */
export const layer: Layer.Layer<Voices, never, Hub | ReservedNames | Settings.Settings> = Layer.effect(Voices, make)
