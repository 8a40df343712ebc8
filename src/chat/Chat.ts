/**
 * What all sessions share, over whatever listener they came: who is there, what they may do, and what they can say.
 */
import * as Layer from "effect/Layer"
import type * as Hub from "../hub/Hub.ts"
import type * as Settings from "../Settings.ts"
import type { Command, Commands } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Credentials from "./Credentials.ts"
import * as People from "./People.ts"
import * as Sanctions from "./Sanctions.ts"

/** What a listener needs to serve people. */
export type Chat = Commands | Credentials.Credentials | People.People | Sanctions.Sanctions

/** The chat of one process; `commands` are those of an application's own, beside Hubbub's. */
export const layerNoDeps = (
  options: { readonly commands?: ReadonlyArray<Command> } = {}
): Layer.Layer<Chat, never, Hub.Hub | Settings.Settings> =>
  Layer.mergeAll(
    CommandTable.layer(options.commands),
    Credentials.layerNoDeps,
    People.layerNoDeps,
    Sanctions.layerNoDeps
  )
