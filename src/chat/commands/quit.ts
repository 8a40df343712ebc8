import * as Effect from "effect/Effect"
import type { Command } from "../Command.ts"
import { quit as departure } from "../Departure.ts"

/** Leaves, with words for those who stay. */
export const quit: Command = {
  name: "quit",
  usage: "[WORDS]",
  help: "leave, with a last word if you like",
  run: (session, words) => Effect.sync(() => session.end(departure(words)))
}
