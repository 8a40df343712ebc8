import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { lift } from "../Sentence.ts"

/** Lets somebody come again. */
export const unban = Command.make({
  name: "unban",
  args: { target: Argument.target("NAME|ADDRESS") },
  help: "let them come again",
  example: "/unban 203.0.113.0/24",
  permission: "operator",
  run: (session, { target }) => Effect.asVoid(lift(session, "ban", target))
})
