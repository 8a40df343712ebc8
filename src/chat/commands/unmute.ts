import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { lift } from "../Sentence.ts"
import { muteOf } from "../Speech.ts"

/** Lets somebody be heard again. */
export const unmute = Command.make({
  name: "unmute",
  args: { target: Argument.target("NAME|ADDRESS") },
  help: "let them be heard again",
  example: "/unmute mallory",
  permission: "operator",
  isAboutSomebody: true,
  run: (session, { target }) =>
    Effect.gen(function* () {
      for (const other of yield* lift(session, "mute", target)) {
        if ((yield* muteOf(other)) === undefined) other.tell("You are muted no more")
      }
    })
})
