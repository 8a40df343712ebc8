import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { Credentials, tooManyWrong } from "../Credentials.ts"

/**
 * For programs: one JSON object a line, and with the token a faster pace. Said first thing, it spares them the greeting and
 * the past too.
 */
export const bot = Command.make({
  name: "bot",
  args: {
    state: Argument.onOff,
    token: Argument.optional(Argument.text("TOKEN", "the token of programs, if you know it"))
  },
  help: "for programs: one JSON object a line; with the token, faster",
  example: "/bot on",
  instead: { page: "Programs speak over TCP, or by the HTTP API" },
  run: (session, { state, token }) =>
    Effect.gen(function* () {
      session.setView({ isBot: state === "on" })
      session.tell(`${session.person.name} reads ${state === "on" ? "JSON" : "text"}`)
      if (token === undefined) return
      const verdict = yield* (yield* Credentials).check("botToken", token, session.client.address)
      if (verdict === "right") session.pacing.trust()
      else session.complain(verdict === "wrong" ? "That is not the token" : tooManyWrong("tokens"))
    })
})
