import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { whispered } from "../Whispered.ts"

/** Answers whoever whispered last, by whatever name they go now. */
export const reply = Command.make({
  name: "reply",
  args: { text: Argument.text("TEXT") },
  help: "answer whoever whispered to you last",
  example: "/reply in a minute",
  isSpeech: true,
  run: (session, { text }) => whispered(session, session.answer(text))
})
