/**
 * Whether the server stops: what is open over HTTP without end ends then, and nobody new should be sent here.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Done as soon as the server stops. */
export class Stopping extends Context.Service<Stopping, Deferred.Deferred<void>>()("effect-hubbub/listener/Stopping") {}

/** Nothing stops yet. */
export const layer: Layer.Layer<Stopping> = Layer.effect(Stopping, Deferred.make<void>())

/** The stop begins when the scope of this closes: build it after all that is to hear of it. */
export const announce: Layer.Layer<never, never, Stopping> = Layer.effectDiscard(
  Effect.flatMap(Stopping, (stopping) => Effect.addFinalizer(() => Deferred.succeed(stopping, undefined)))
)
