import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"

/** Is back. */
export const back = Command.make({
  name: "back",
  args: {},
  help: "say that you are back",
  example: "/back",
  isChange: true,
  run: (session) => {
    const { away, ...status } = session.status
    return away === undefined ? Effect.sync(() => session.complain("You are not away")) : session.setStatus(status)
  }
})
