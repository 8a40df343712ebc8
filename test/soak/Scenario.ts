/**
 * What the server is put through, and what it promises meanwhile.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Options, Variables } from "../e2e/Server.ts"
import type { Broken, Stage } from "./Stage.ts"

/** Something that is done to a server again and again. */
export interface Scenario {
  /** What is done, and what must hold; a test's name. */
  readonly name: string
  readonly variables?: Variables
  readonly options?: Options
  /** How often, or how many: in CI, and in a soak. */
  readonly size: { readonly short: number; readonly long: number }
  /** Does it to the server, and says in a few words what came of it. */
  readonly run: (stage: Stage, size: number) => Effect.Effect<string, Broken, Scope.Scope>
}
