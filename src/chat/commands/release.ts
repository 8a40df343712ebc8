import * as Effect from "effect/Effect"
import { keyOf, Name, objection, rule } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import { audit } from "../Audit.ts"
import * as Command from "../Command.ts"
import { ReservedNames } from "../ReservedNames.ts"

/** Makes a reserved name anybody's again: one's own, or, for operators, any. */
export const release = Command.make({
  name: "release",
  args: { name: Argument.optional(Argument.word("NAME", Name, objection, `a name: it ${rule}`)) },
  help: "make a reserved name anybody's again; yours, unless you are an operator",
  example: "/release",
  isChange: true,
  run: (session, { name = Name.make(session.person.name) }) =>
    Effect.gen(function* () {
      if (keyOf(name) !== keyOf(session.person.name) && session.status.isOperator !== true) {
        return session.complain(`You are not ${name}`)
      }
      const wasReserved = yield* (yield* ReservedNames).free(name)
      if (!wasReserved) return session.complain(`${name} is not reserved`)
      yield* audit(session, "release", { target: name })
      session.tell(`${name} is anybody's`)
    }).pipe(
      Effect.catchTag("StoreFailed", ({ reason }) =>
        Effect.sync(() => session.complain(`${name} is reserved as it was: ${reason}`))
      )
    )
})
