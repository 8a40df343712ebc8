import * as Effect from "effect/Effect"
import { keyOf } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** Hears somebody again. */
export const unignore = Command.make({
  name: "unignore",
  args: { name: Argument.present("NAME", "the name of somebody whom you ignore") },
  help: "hear somebody again whom you ignored",
  example: "/unignore mallory",
  run: (session, { name }) =>
    Effect.sync(() => {
      const ignored = new Map(session.view.ignored)
      if (!ignored.delete(keyOf(name))) return session.complain(`You do not ignore ${name}`)
      session.setView({ ignored })
      session.tell(`You hear ${name} again`)
    })
})
