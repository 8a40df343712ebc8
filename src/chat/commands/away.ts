import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** Is away from here on, until `/back` or the next words. */
export const away = Command.make({
  name: "away",
  args: { text: Argument.optional(Argument.text("TEXT")) },
  help: "say that you are away, and why; /back or talk ends it",
  example: "/away the kettle",
  isChange: true,
  isSpeech: true,
  run: (session, { text = "" }) => session.setStatus({ ...session.status, away: text })
})
