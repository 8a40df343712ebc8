import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** Leaves out who comes and goes, or shows it again. */
export const quiet = Command.make({
  name: "quiet",
  args: { state: Argument.optional(Argument.onOff) },
  help: "hide or show who comes and goes",
  example: "/quiet on",
  instead: { page: "Help has a switch that folds who comes and goes" },
  run: (session, { state }) =>
    Effect.sync(() => {
      const isQuiet = state === undefined ? !session.view.isQuiet : state === "on"
      session.setView({ isQuiet })
      session.tell(isQuiet ? "You are not told who comes and goes" : "You are told who comes and goes")
    })
})
