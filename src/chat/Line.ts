/**
 * The connection of one person as their session sees it.
 */
import type { Outlet } from "../hub/Outlet.ts"
import type { Departure } from "./Departure.ts"
import type { Medium } from "./Medium.ts"
import type { Answers, Prompt } from "./SecretPrompt.ts"
import type { Client } from "./Session.ts"

/** What a session needs of the connection that it runs over. */
export interface Line {
  readonly outlet: Outlet
  readonly client: Client
  readonly medium: Medium
  /** How they are asked for secrets. */
  readonly prompt: (answers: Answers) => Prompt
  /** Called once, when the session ends for any reason. */
  readonly ended: (departure: Departure) => void
  /** Called when somebody else ended it: what they type is not waited for. */
  readonly expelled: () => void
}
