import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { sendAway } from "../Order.ts"
import { withSession } from "../WithSession.ts"

/** Sends somebody away; they may come again. */
export const kick = Command.make({
  name: "kick",
  args: { name: Argument.present("NAME"), reason: Argument.optional(Argument.text("REASON")) },
  help: "send somebody away",
  example: "/kick mallory flooding",
  permission: "operator",
  isAboutSomebody: true,
  run: (session, { name, reason = "" }) => withSession(session, name, (other) => sendAway(session, other, reason))
})
