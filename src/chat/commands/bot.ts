import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** For programs: one JSON object a line. Said first thing, it spares them the greeting and the past too. */
export const bot = Command.make({
  name: "bot",
  args: { state: Argument.oneOf("on|off", ["on", "off"]) },
  help: "for programs: one JSON object a line",
  run: (session, { state }) =>
    Effect.sync(() => {
      session.setView({ isBot: state === "on" })
      session.tell(`${session.person.name} reads ${state === "on" ? "JSON" : "text"}`)
    })
})
