import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { explain } from "../NotHeardWords.ts"

/** Answers whoever whispered last, by whatever name they go now. */
export const reply = Command.make({
  name: "reply",
  args: { text: Argument.text("TEXT") },
  help: "answer whoever whispered to you last",
  run: (session, { text }) =>
    Effect.catchTag(Effect.asVoid(session.answer(text)), "NotHeard", (error) =>
      Effect.sync(() => session.complain(explain(error)))
    )
})
