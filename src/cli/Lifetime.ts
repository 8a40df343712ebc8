/**
 * The beginning and the end of a stop, in the log: whoever looks for why something ended finds that all did.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

/** Says `words` when the scope closes because the server was told to stop, and not because it could not start. */
const atStop = (words: string): Layer.Layer<never> =>
  Layer.effectDiscard(Effect.addFinalizer((exit) => (Exit.hasInterrupts(exit) ? Effect.logInfo(words) : Effect.void)))

/** Build it after all that stops. */
export const stopping: Layer.Layer<never> = atStop("Hubbub is stopping")

/** Build it before all that stops. */
export const stopped: Layer.Layer<never> = atStop("Hubbub has stopped")
