import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** Acts: `/me waves` shows others `* ann waves`. */
export const me = Command.make({
  name: "me",
  args: { action: Argument.text("ACTION") },
  help: "do something: /me waves shows * you waves",
  example: "/me waves",
  run: (session, { action }) => session.act(action)
})
