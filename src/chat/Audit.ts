/**
 * What those who keep order did, in the log: a line for each act, with `audit` naming the command.
 */
import * as Effect from "effect/Effect"
import * as Telemetry from "../Telemetry.ts"
import type { Keeper } from "./Session.ts"

/** Writes down that somebody did `act`, to whom or what, and why. */
export const audit = (
  { client, person }: Pick<Keeper, "client" | "person">,
  act: string,
  details: Partial<Telemetry.LogKeys>
): Effect.Effect<void> =>
  Effect.logInfo(`${person.name} used /${act}`).pipe(
    Telemetry.logged({ audit: act, by: person.name, peer: client.name, ...details })
  )
