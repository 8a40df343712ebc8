/**
 * Whether the server stops: first nobody new should be sent here, while all goes on as before; then what is open over HTTP
 * without end ends.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../Settings.ts"

/** The two steps of a stop. */
export class Stopping extends Context.Service<
  Stopping,
  {
    /** Done as soon as it is known that the server stops. */
    readonly announced: Deferred.Deferred<void>
    /** Done when it does. */
    readonly begun: Deferred.Deferred<void>
  }
>()("effect-hubbub/http/Stopping") {}

/** Nothing stops yet. */
export const layer: Layer.Layer<Stopping> = Layer.sync(Stopping, () => ({
  announced: Deferred.makeUnsafe<void>(),
  begun: Deferred.makeUnsafe<void>()
}))

/** The stop begins when the scope of this closes: build it after all that is to hear of it. */
export const begin: Layer.Layer<never, never, Stopping> = Layer.effectDiscard(
  Effect.flatMap(Stopping, ({ announced, begun }) =>
    Effect.addFinalizer(() =>
      Effect.andThen(Deferred.succeed(announced, undefined), Deferred.succeed(begun, undefined))
    )
  )
)

/**
 * When the scope of this closes the stop is announced, and so much time passes that a load balancer sees it. Build it after
 * everything that serves people.
 */
export const drain: Layer.Layer<never, never, Settings | Stopping> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { drainWait } = yield* Settings
    const { announced } = yield* Stopping
    if (Duration.isZero(drainWait)) return
    const wait = Effect.andThen(
      Effect.logInfo(`Stopping in ${Duration.format(drainWait)}: /readyz says so, and all else goes on until then`),
      Effect.sleep(drainWait)
    )
    yield* Effect.addFinalizer(() => Effect.andThen(Deferred.succeed(announced, undefined), wait))
  })
)
