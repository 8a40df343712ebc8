/**
 * What the log and the metrics say of those who are not let in.
 */
import * as Effect from "effect/Effect"
import * as Departure from "../chat/Departure.ts"
import * as Telemetry from "../Telemetry.ts"

/** Somebody was not let in; `more` is for the log. */
export const report = Effect.fnUntraced(function* (
  peer: string,
  { key }: Departure.Departure,
  more: Readonly<Record<string, string>> = {}
) {
  yield* Telemetry.count(Telemetry.connectionsClosed, { reason: key })
  // who hangs up before a word is a scan or a health check: nothing to warn of
  const log = key === Departure.gone.key ? Effect.logDebug : Effect.logWarning
  yield* log("Refused a connection").pipe(Telemetry.logged({ peer, reason: key, ...more }))
})
