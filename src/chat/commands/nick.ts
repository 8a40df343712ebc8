import * as Effect from "effect/Effect"
import { Name, objection } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** Changes one's name; everyone is told. */
export const nick = Command.make({
  name: "nick",
  args: { name: Argument.word("NAME", Name, objection) },
  help: "change your name",
  isChange: true,
  run: (session, { name }) => {
    if (name === session.person.name) return Effect.sync(() => session.complain(`You are ${name} already`))
    return Effect.catchTag(session.rename(name), "NameTaken", () =>
      Effect.sync(() => session.complain(`${name} is taken; try another name`))
    )
  }
})
