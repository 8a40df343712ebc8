import * as Effect from "effect/Effect"
import { keyOf } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { whispered } from "../Whispered.ts"

/** Private words. Both sides see them, nobody else, and nothing remembers them. */
export const msg = Command.make({
  name: "msg",
  args: { name: Argument.present("NAME"), text: Argument.text("TEXT") },
  help: "say something to one person only",
  example: "/msg ann shall we?",
  isSpeech: true,
  run: (session, { name, text }) =>
    keyOf(name) === keyOf(session.person.name)
      ? Effect.sync(() => session.complain("That is you"))
      : whispered(session, session.whisper(name, text))
})
