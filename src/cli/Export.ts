/**
 * Logs, metrics and traces for whoever collects them (OTLP), as the `OTEL_…` variables of OpenTelemetry say. Nothing of it is
 * loaded unless they name a place to send to.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Hub } from "../hub/Hub.ts"
import type { Settings } from "../Settings.ts"

/** Whether an endpoint is named, for all signals or for one. */
const isWanted = Effect.sync(() =>
  Object.entries(process.env).some(
    ([name, value]) => /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?ENDPOINT$/.test(name) && value !== ""
  )
)

const load = Effect.promise(() => import("./OtlpExport.ts"))

/** Sends what is logged, measured and traced above this; `version` is the server's. */
export const layer = (version: string): Layer.Layer<never> =>
  Layer.unwrap(
    Effect.flatMap(isWanted, (isWanted) =>
      isWanted ? Effect.map(load, (OtlpExport) => OtlpExport.layer(version)) : Effect.succeed(Layer.empty)
    )
  )

/** Lets the sampled metrics be sent as well. */
export const measures: Layer.Layer<never, never, Hub | Settings> = Layer.unwrap(
  Effect.flatMap(
    isWanted,
    (isWanted): Effect.Effect<Layer.Layer<never, never, Hub | Settings>> =>
      isWanted ? Effect.map(load, ({ measures }) => measures) : Effect.succeed(Layer.empty)
  )
)
