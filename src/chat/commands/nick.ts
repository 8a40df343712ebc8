import * as Effect from "effect/Effect"
import { keyOf, Name, objection } from "../../hub/Name.ts"
import * as Telemetry from "../../Telemetry.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { Sanctions } from "../Sanctions.ts"

/** Changes one's name; everyone is told. */
export const nick = Command.make({
  name: "nick",
  args: { name: Argument.word("NAME", Name, objection) },
  help: "change your name",
  isChange: true,
  isSpeech: true,
  run: (session, { name }) =>
    Effect.gen(function* () {
      if (name === session.person.name) return session.complain(`You are ${name} already`)
      const ban = yield* (yield* Sanctions).against("ban", { name })
      if (ban !== undefined && keyOf(name) !== keyOf(session.person.name)) return session.complain(`${name} is banned`)
      const from = session.person.name
      yield* session.rename(name).pipe(
        Effect.andThen(Effect.logInfo(`${from} is now ${name}`)),
        Telemetry.logged({ peer: session.client.name }),
        Effect.catchTag("NameTaken", () => Effect.sync(() => session.complain(`${name} is taken; try another name`)))
      )
    })
})
