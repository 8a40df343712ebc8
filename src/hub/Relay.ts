/**
 * Words between the processes of one chat.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** What is said between processes is JSON. */
export type Body = unknown

/** A relay. Nothing is repeated and nothing is kept: what does not arrive at once does not arrive. */
export interface Relay {
  /** Whether somebody came to another process than this one. */
  readonly isElsewhere: (person: number) => boolean
  /** Asks the process where somebody is; `null` where nobody hears it, `undefined` where it may be heard and not answered. */
  readonly ask: (person: number, subject: string, body: Body) => Effect.Effect<Body | undefined>
  /** Tells all other processes. */
  readonly tellAll: (subject: string, body: Body) => Effect.Effect<void>
  /** Answers what others ask or tell, until the scope closes. */
  readonly answer: (
    subject: string,
    answer: (body: Body) => Effect.Effect<Body | undefined>
  ) => Effect.Effect<void, never, Scope.Scope>
}

/** The relay of a process; `undefined`, unless a layer gives one: it is alone. */
export const Relay: Context.Reference<Relay | undefined> = Context.Reference<Relay | undefined>(
  "effect-hubbub/hub/Relay",
  { defaultValue: () => undefined }
)
