import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { quit as departure } from "../Departure.ts"
import { muteOf } from "../Speech.ts"

/** Leaves, with words for those who stay; without them whoever is muted. */
export const quit = Command.make({
  name: "quit",
  args: { words: Argument.optional(Argument.text("WORDS")) },
  help: "leave, with a last word if you like",
  example: "/quit good night",
  run: (session, { words }) =>
    Effect.map(muteOf(session), (muted) => session.end(departure(muted === undefined ? words : "")))
})
