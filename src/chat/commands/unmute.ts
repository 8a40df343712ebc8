import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { lift } from "../Sentence.ts"

/** Lets somebody be heard again. */
export const unmute = Command.make({
  name: "unmute",
  args: { target: Argument.target("NAME|ADDRESS") },
  help: "let them be heard again",
  permission: "operator",
  run: (session, { target }) => lift(session, "mute", target)
})
