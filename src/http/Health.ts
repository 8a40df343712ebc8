/**
 * Whether lines still get through, and what those who ask over HTTP are told: `/healthz` says that the process lives,
 * `/readyz` whether people should be sent here.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { Admission } from "../chat/Admission.ts"
import { Hub } from "../hub/Hub.ts"
import * as Settings from "../Settings.ts"
import { Stopping } from "./Stopping.ts"

/** Whether people should be sent here. */
export class Health extends Context.Service<
  Health,
  {
    /** Why not, in words that finish "not ready: …"; `undefined`: they should. */
    readonly objection: Effect.Effect<string | undefined>
  }
>()("effect-hubbub/http/Health") {}

const make = Effect.gen(function* () {
  const { probeEvery, probeTimeout } = yield* Settings.Settings
  const hub = yield* Hub
  const admission = yield* Admission
  const load = yield* hub.load
  const { announced } = yield* Stopping
  const late = `a line that was sent through the hub did not come back within ${Duration.format(probeTimeout)}`
  const broken = "to send a line through the hub failed, which is in the log"
  const initial = "the first line has not been sent through the hub yet"
  const troubled = (reason: string) => `nothing that is said can be kept: ${reason}`
  let objection: string | undefined = initial
  /** What came of a line that was sent. */
  const sent = hub.probe.pipe(
    Effect.as(undefined),
    Effect.timeoutOrElse({ duration: probeTimeout, orElse: () => Effect.succeed(late) }),
    Effect.catchDefect((defect) => Effect.as(Effect.logError("A probe failed", defect), broken))
  )
  const probe = Effect.gen(function* () {
    const outcome = yield* sent
    const before = objection
    objection = load.trouble === undefined ? outcome : troubled(load.trouble)
    if (objection === before) return
    if (objection !== undefined) yield* Effect.logWarning(`Not ready: ${objection}`)
    else if (before !== initial) yield* Effect.logInfo("Ready again: lines get through the hub")
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(probe, Effect.sleep(probeEvery))))
  return Health.of({
    objection: Effect.gen(function* () {
      if (yield* Deferred.isDone(announced)) return "Hubbub is stopping"
      // what is known need not be found out: a probe may wait for that very thing
      if (load.trouble !== undefined) return troubled(load.trouble)
      const barred = yield* admission.barred
      return objection ?? (barred && `nobody is let in (${barred.key})`)
    })
  })
})

/** Sends lines through the hub until the scope closes. */
export const layer: Layer.Layer<Health, never, Admission | Hub | Settings.Settings | Stopping> = Layer.effect(
  Health,
  make
)

const ready = Effect.gen(function* () {
  const objection = yield* (yield* Health).objection
  return objection === undefined
    ? HttpServerResponse.text("ready\n")
    : HttpServerResponse.text(`not ready: ${objection}\n`, { status: 503 })
})

/** For whoever watches over the process: anybody may ask. */
export const routes = Layer.merge(
  HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n")),
  HttpRouter.add("GET", "/readyz", ready)
)
