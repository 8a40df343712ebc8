import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { withSession } from "../WithSession.ts"

/** Makes somebody an operator until they leave. */
export const op = Command.make({
  name: "op",
  args: { name: Argument.present("NAME") },
  help: "make somebody an operator until they leave",
  example: "/op ann",
  permission: "operator",
  isAboutSomebody: true,
  run: (session, { name }) =>
    withSession(session, name, (other) =>
      Effect.gen(function* () {
        if (other.status.isOperator === true) return session.complain(`${other.person.name} is an operator already`)
        yield* other.setStatus({ ...other.status, isOperator: true })
        yield* audit(session, "op", { target: other.person.name })
        other.tell(`${session.person.name} made you an operator; /help lists what you can do`)
        session.tell(`${other.person.name} is an operator now`)
      })
    )
})
