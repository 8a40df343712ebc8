/**
 * What all sessions share, over whatever listener they came: who is there, what they may do, and what they can say.
 */
import * as Layer from "effect/Layer"
import type * as Hub from "../hub/Hub.ts"
import type * as Settings from "../Settings.ts"
import * as Admission from "./Admission.ts"
import * as Afar from "./Afar.ts"
import type { Command, Services } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Credentials from "./Credentials.ts"
import * as Deliveries from "./Deliveries.ts"
import * as People from "./People.ts"
import * as ReservedNames from "./ReservedNames.ts"
import * as Sanctions from "./Sanctions.ts"

/** What the people of one process share, beside the hub and the settings. */
export type Chat = Exclude<Services, Hub.Hub | Settings.Settings>

/** The chat of one process; `commands` are those of an application's own, beside Hubbub's. */
export const layerNoDeps = (
  options: { readonly commands?: ReadonlyArray<Command> } = {}
): Layer.Layer<Chat, never, Hub.Hub | Settings.Settings> => Afar.layerNoDeps.pipe(Layer.provideMerge(services(options)))

const services = (options: {
  readonly commands?: ReadonlyArray<Command>
}): Layer.Layer<Chat, never, Hub.Hub | Settings.Settings> =>
  Layer.mergeAll(
    CommandTable.layer(options.commands),
    Credentials.layerNoDeps,
    Deliveries.layerNoDeps,
    People.layerNoDeps,
    ReservedNames.layerNoDeps,
    Admission.layerNoDeps.pipe(Layer.provideMerge(Sanctions.layerNoDeps))
  )
