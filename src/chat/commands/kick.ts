import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { kicked } from "../Departure.ts"
import { withSession } from "../WithSession.ts"

/** Sends somebody away; they may come again. */
export const kick = Command.make({
  name: "kick",
  args: { name: Argument.present("NAME"), reason: Argument.optional(Argument.text("REASON")) },
  help: "send somebody away",
  permission: "operator",
  run: (session, { name, reason = "" }) =>
    withSession(session, name, (other) => {
      if (other.status.isOperator === true) {
        return Effect.sync(() => session.complain(`${other.person.name} is an operator; /deop first`))
      }
      other.expel(kicked(session.person.name, reason))
      session.tell(`Sent ${other.person.name} away`)
      return audit(session, "kick", { target: other.person.name, address: other.client.name, reason })
    })
})
