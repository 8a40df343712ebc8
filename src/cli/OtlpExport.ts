/**
 * The exporter itself: half a megabyte that is loaded only where it is wanted.
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import type { Hub } from "../hub/Hub.ts"
import type { Settings } from "../Settings.ts"
import * as Measures from "../http/Measures.ts"
import * as NodeVitals from "../http/NodeVitals.ts"

/** What OpenTelemetry says where a variable is not set; Effect would send nothing. */
const defaults = ConfigProvider.fromUnknown({
  OTEL_SERVICE_NAME: "hubbub",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_TRACES_EXPORTER: "otlp"
})

const provider = Layer.effect(
  ConfigProvider.ConfigProvider,
  Effect.map(ConfigProvider.ConfigProvider, (environment) => ConfigProvider.orElse(environment, defaults))
)

/** `http/json` where it is asked for, else protobuf. */
const serialization = Layer.unwrap(
  Effect.sync(() =>
    process.env["OTEL_EXPORTER_OTLP_PROTOCOL"] === "http/json"
      ? OtlpSerialization.layerJson
      : OtlpSerialization.layerProtobuf
  )
)

/** Sends what is logged, measured and traced above this. */
export const layer = (version: string): Layer.Layer<never> =>
  Otlp.layerFromConfig({ resource: { serviceVersion: version } }).pipe(
    Layer.provide([serialization, FetchHttpClient.layer, provider]),
    // the chat goes on; what is wrong may hold a key, and is not shown
    Layer.catchCause(() =>
      Layer.effectDiscard(Effect.logWarning("Nothing is exported: an OTEL_… variable has a value that cannot be used"))
    )
  )

/** The sampled metrics of the hub and of the process. */
export const measures: Layer.Layer<never, never, Hub | Settings> = Measures.layer.pipe(Layer.provide(NodeVitals.layer))
