import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { silence } from "../Order.ts"

/** Lets nobody hear somebody for a while. */
export const mute = Command.make({
  name: "mute",
  args: {
    target: Argument.target("NAME|ADDRESS"),
    duration: Argument.optional(Argument.duration("TIME")),
    reason: Argument.optional(Argument.text("REASON"))
  },
  help: "let nobody hear somebody for a while",
  permission: "operator",
  run: (session, { duration, reason = "", target }) => silence(session, { target, duration, reason })
})
