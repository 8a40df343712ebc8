import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { keyOf } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { explain } from "../NotHeardWords.ts"

/** Private words. Both sides see them, nobody else, and nothing remembers them. */
export const msg = Command.make({
  name: "msg",
  // whoever has the name will do: an app that embeds the chat may have given it
  args: { name: Argument.word("NAME", Schema.String, String), text: Argument.text("TEXT") },
  help: "say something to one person only",
  run: (session, { name, text }) =>
    keyOf(name) === keyOf(session.person.name)
      ? Effect.sync(() => session.complain("That is you"))
      : Effect.catchTag(Effect.asVoid(session.whisper(name, text)), "NotHeard", (error) =>
          Effect.sync(() => session.complain(explain(error)))
        )
})
