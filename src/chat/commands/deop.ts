import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { withSession } from "../WithSession.ts"

/** Makes an operator a person like any other. */
export const deop = Command.make({
  name: "deop",
  args: { name: Argument.present("NAME") },
  help: "make an operator a person like any other",
  example: "/deop ann",
  permission: "operator",
  isAboutSomebody: true,
  run: (session, { name }) =>
    withSession(session, name, (other) =>
      Effect.gen(function* () {
        if (other.status.isOperator !== true) return session.complain(`${other.person.name} is no operator`)
        yield* other.setStatus({ ...other.status, isOperator: false })
        yield* audit(session, "deop", { target: other.person.name })
        if (other !== session) other.tell("You are no operator any more")
        session.tell(`${other.person.name} is no operator any more`)
      })
    )
})
