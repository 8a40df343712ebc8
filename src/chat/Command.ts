/**
 * Commands are data: `/help`, the dispatcher and the README's table come from the same list.
 */
import type * as Effect from "effect/Effect"
import type { Session } from "./Session.ts"

/** One command. */
export interface Command {
  /** The word after the slash. */
  readonly name: string
  /** Its arguments as a person would write them; optional ones in brackets. Empty if it takes none. */
  readonly usage: string
  /** What it does, in a few words that begin with a verb. */
  readonly help: string
  /** `argument` is the rest of the line, trimmed; empty unless the usage asks for some. */
  readonly run: (session: Session, argument: string) => Effect.Effect<void>
}

/** `/nick NAME`. */
export const synopsis = ({ name, usage }: Command): string => (usage === "" ? `/${name}` : `/${name} ${usage}`)

/** Whether its usage demands an argument. */
export const needsArgument = ({ usage }: Command): boolean => usage !== "" && !usage.startsWith("[")
