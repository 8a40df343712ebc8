import * as Effect from "effect/Effect"
import { keyOf, Name, objection, rule } from "../../hub/Name.ts"
import * as Telemetry from "../../Telemetry.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { Credentials, tooManyWrong } from "../Credentials.ts"
import { ReservedNames } from "../ReservedNames.ts"
import { Sanctions } from "../Sanctions.ts"

const answers = {
  wrong: "That is not its password",
  exhausted: tooManyWrong("passwords")
}

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
      const from = session.person.name
      const rename = session.rename(name).pipe(
        Effect.andThen(Effect.logInfo(`${from} is now ${name}`)),
        Telemetry.logged({ peer: session.client.name }),
        Effect.catchTags({
          NameTaken: () => Effect.sync(() => refuse(`${name} is taken; try another name`)),
          CutOff: ({ reason }) => Effect.sync(() => refuse(`You are still ${from}: ${reason}; try again`))
        })
      )
      const services = yield* Effect.context<Credentials | ReservedNames>()
      const isOwn = keyOf(name) === keyOf(session.person.name)
      if (isOwn || !(yield* ReservedNames).isReserved(name)) return yield* rename
      session.askSecret(`${name} is reserved. Its password?`, (given) =>
        Effect.gen(function* () {
          const isRight = (yield* ReservedNames).opens(name, given)
          const verdict = yield* (yield* Credentials).guess(isRight, session.client.address)
          if (verdict === "right") return yield* rename
          refuse(answers[verdict])
        }).pipe(Effect.provideContext(services))
      )
    })
})
