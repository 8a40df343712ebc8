/**
 * Requests that are refused for what asks, not for what is asked.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Telemetry from "../Telemetry.ts"

/** Says why a request is refused, and counts it. */
export const refuse = Effect.fnUntraced(function* (reason: string, status: number, words: string) {
  const { headers, remoteAddress } = yield* HttpServerRequest.HttpServerRequest
  yield* Metric.update(Metric.withAttributes(Telemetry.requestsRefused, { reason }), 1)
  const peer = Option.getOrElse(remoteAddress, () => "unknown")
  yield* Effect.logDebug("Refused a request").pipe(Telemetry.logged({ peer, reason, host: headers["host"] ?? "" }))
  return HttpServerResponse.text(`${words}\n`, { status })
})
