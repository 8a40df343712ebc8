import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Command from "../Command.ts"
import { isGuest } from "../../hub/Guest.ts"
import { ReservedNames } from "../ReservedNames.ts"
import { minSecretLength } from "../../Secret.ts"

/** Makes the name one has one's own. The password is asked for and not shown. */
export const reserve = Command.make({
  name: "reserve",
  args: {},
  help: "make your name your own, by a password that whoever takes it must know",
  example: "/reserve",
  isChange: true,
  run: (session) =>
    Effect.map(ReservedNames, (names) => {
      const { name } = session.person
      if (isGuest(name)) return session.complain("Take a name of your own first: /nick NAME")
      if (!names.isPossible) return session.complain("Names cannot be reserved here: this server keeps nothing")
      session.askSecret(`A password for ${name}, of ${minSecretLength} characters or more?`, (password) =>
        Effect.gen(function* () {
          if (password.length < minSecretLength) {
            return session.complain(`That has fewer than ${minSecretLength} characters; ${name} is as it was`)
          }
          if (session.person.name !== name) return session.complain(`You are not ${name} any more`)
          yield* names.reserve(name, password)
          yield* audit(session, "reserve", { target: name })
          session.tell(`${name} is yours: whoever takes it is asked for its password`)
        }).pipe(
          Effect.catchTags({
            NamesFull: ({ limit }) =>
              Effect.sync(() => session.complain(`There are ${limit} reserved names, the most there may be`)),
            StoreFailed: ({ reason }) => Effect.sync(() => session.complain(`${name} was not reserved: ${reason}`))
          })
        )
      )
    })
})
