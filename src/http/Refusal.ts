/**
 * Requests that are refused for what asks, not for what is asked.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Telemetry from "../Telemetry.ts"

/** A request was refused: counts it, and logs it at debug level. */
export const report = (keys: Pick<Telemetry.LogKeys, "peer" | "reason"> & Partial<Telemetry.LogKeys>) =>
  Effect.andThen(
    Telemetry.count(Telemetry.requestsRefused, { reason: keys.reason }),
    Effect.logDebug("Refused a request").pipe(Telemetry.logged(keys))
  )

/** Says why a request is refused, and reports it. */
export const refuse = Effect.fnUntraced(function* (reason: string, status: number, words: string) {
  const { headers, remoteAddress } = yield* HttpServerRequest.HttpServerRequest
  const peer = Option.getOrElse(remoteAddress, () => "unknown")
  yield* report({ peer, reason, host: headers["host"] ?? "" })
  return HttpServerResponse.text(`${words}\n`, { status })
})
