import * as Effect from "effect/Effect"
import { keyOf, Name, objection, rule } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { Sanctions } from "../Sanctions.ts"

/** Changes one's name; everyone is told. */
export const nick = Command.make({
  name: "nick",
  args: { name: Argument.word("NAME", Name, objection, `a name: it ${rule}`) },
  help: "change your name",
  example: "/nick ann",
  isChange: true,
  isSpeech: true,
  run: (session, { name }) =>
    Effect.gen(function* () {
      const refuse = (words: string) => {
        session.pacing.unchanged()
        session.complain(words)
      }
      if (name === session.person.name) return refuse(`You are ${name} already`)
      const ban = yield* (yield* Sanctions).against("ban", { name })
      if (ban !== undefined && keyOf(name) !== keyOf(session.person.name)) return refuse(`${name} is banned`)
      yield* Effect.catchTag(session.rename(name), "NameTaken", () =>
        Effect.sync(() => refuse(`${name} is taken; try another name`))
      )
    })
})
