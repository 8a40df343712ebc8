import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Command from "../Command.ts"
import { Credentials, tooManyWrong, type Verdict } from "../Credentials.ts"

const answers: Readonly<Record<Verdict, string>> = {
  right: "You are an operator now; /help lists what you can do",
  wrong: "That is not the password",
  exhausted: tooManyWrong("passwords")
}

/**
 * Becomes an operator by the password, which is asked for and not shown. Also of those whom it cannot help the next line is
 * taken, once they know: it may be a password that was typed ahead, and must not be talked.
 */
export const admin = Command.make({
  name: "admin",
  args: {},
  help: "become an operator, by the password",
  example: "/admin",
  run: (session) =>
    Effect.map(Credentials, (credentials) => {
      if (!credentials.has("adminPassword")) {
        return session.askSecret(
          "This server has no operators; your next line is not said, should it be a password",
          () => Effect.sync(() => session.complain("That was not said; what comes next is"))
        )
      }
      session.askSecret("Operator password?", (given) =>
        Effect.gen(function* () {
          if (session.status.isOperator === true) return session.complain("You are an operator already")
          const verdict = yield* credentials.check("adminPassword", given, session.client.address)
          yield* audit(session, "admin", { verdict })
          if (verdict !== "right") return session.complain(answers[verdict])
          yield* session.setStatus({ ...session.status, isOperator: true })
          session.tell(answers.right)
        })
      )
    })
})
