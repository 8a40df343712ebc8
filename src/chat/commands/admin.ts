import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Command from "../Command.ts"
import { Credentials } from "../Credentials.ts"

/** Becomes an operator by the password, which is asked for and not shown. */
export const admin = Command.make({
  name: "admin",
  args: {},
  help: "become an operator, by the password",
  run: (session) =>
    Effect.gen(function* () {
      if (session.status.isOperator === true) return session.complain("You are an operator already")
      const credentials = yield* Credentials
      if (!credentials.has("adminPassword")) return session.complain("This server has no operators")
      session.askSecret("Operator password?", (given) =>
        Effect.gen(function* () {
          const verdict = yield* credentials.check("adminPassword", given, session.client.address)
          yield* audit(session, "admin", { verdict })
          if (verdict === "wrong") return session.complain("That is not the password")
          if (verdict === "exhausted") {
            return session.complain("Too many wrong passwords from your address; try again in ten minutes")
          }
          yield* session.setStatus({ ...session.status, isOperator: true })
          session.tell("You are an operator now; /help lists what you can do")
        })
      )
    })
})
