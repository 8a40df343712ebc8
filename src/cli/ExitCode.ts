/**
 * How the process ends: 0 worked, 1 did not, 2 wrong use; and what it says of the latter two.
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Settings from "../Settings.ts"
import { WrongUse } from "./Outcome.ts"

/** The exit code, and the words for standard error, if any. */
export interface Ending {
  readonly code: 0 | 1 | 2
  readonly words: string
}

/** What was foreseen is one sentence per mistake; only what nobody foresaw shows where it happened. */
export const endingOf = <A, E>(exit: Exit.Exit<A, E>): Ending => {
  if (Exit.isSuccess(exit)) return { code: 0, words: "" }
  // a stopped server has worked; an interrupted tool that has not, can only have left a word
  if (Cause.hasInterruptsOnly(exit.cause)) return { code: process.exitCode === 1 ? 1 : 0, words: "" }
  const error = Cause.squash(exit.cause)
  const isForeseen = error instanceof Error && "_tag" in error
  return {
    code: error instanceof Settings.InvalidSettings || error instanceof WrongUse ? 2 : 1,
    words: isForeseen ? error.message : Cause.pretty(exit.cause)
  }
}
