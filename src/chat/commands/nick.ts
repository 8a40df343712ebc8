import * as Effect from "effect/Effect"
import { isName, objection } from "../../hub/Name.ts"
import type { Command } from "../Command.ts"

/** Changes one's name; everyone is told. */
export const nick: Command = {
  name: "nick",
  usage: "NAME",
  help: "change your name",
  run: (session, name) => {
    if (!isName(name)) return Effect.sync(() => session.complain(objection(name)))
    if (name === session.person.name) return Effect.sync(() => session.complain(`You are ${name} already`))
    return Effect.catchTag(session.rename(name), "NameTaken", () =>
      Effect.sync(() => session.complain(`${name} is taken; try another name`))
    )
  }
}
