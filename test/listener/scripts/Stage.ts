/**
 * Where a script is performed: a chat, as far as those who type there and read can tell.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** What the chat of a stage makes people operators by. */
export const operatorPassword = "correct horse"

/** Somebody's terminal. */
export interface Connection {
  /** What they were told and nobody has looked at yet. */
  readonly lines: Array<string>
  /** Types lines, all at once, without waiting for what comes of them. */
  readonly type: (...lines: ReadonlyArray<string>) => Effect.Effect<void>
}

/** A chat to perform at; what it waits for in vain makes it fail with an `E`. */
export interface Stage<E> {
  /** Whoever connects first becomes the operator, under the name of `boss`. */
  readonly connect: Effect.Effect<Connection, E, Scope.Scope>
  /** Breaks somebody's connection. */
  readonly breakOff: (connection: Connection) => Effect.Effect<void, E>
  /** Waits until the chat has dealt with all that was typed and everybody has been told what came of it. */
  readonly settled: Effect.Effect<void, E>
}
