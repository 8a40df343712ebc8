/**
 * SIGHUP: what can change while the server runs is read anew, and nobody is dropped.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Tls from "../listener/Tls.ts"
import * as ServiceManager from "./ServiceManager.ts"

/** The signal, as often as it comes; several at once are one. */
const signals = Effect.gen(function* () {
  const queue = yield* Queue.sliding<void>(1)
  const onSignal = () => void Queue.offerUnsafe(queue, undefined)
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("SIGHUP", onSignal)),
    () => Effect.sync(() => process.off("SIGHUP", onSignal))
  )
  return queue
})

/**
 * Reads the certificate anew at each SIGHUP. With neither a certificate nor a service manager the signal keeps its meaning:
 * the terminal is gone, and so is the server.
 */
export const layer: Layer.Layer<never, never, Tls.Certificate> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { credentials, reload } = yield* Tls.Certificate
    if (credentials() === undefined && !(yield* ServiceManager.isThere)) return
    const queue = yield* signals
    const kept = Effect.catch(reload, ({ message }) => Effect.logWarning(`The certificate in force stays: ${message}`))
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(queue), ServiceManager.reloading(kept))))
  })
)
