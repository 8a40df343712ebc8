import * as Effect from "effect/Effect"
import { keyOf, Name, objection, rule } from "../../hub/Name.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** The most names one person ignores: each line is looked up among them. */
const most = 100

/** Hears no more of somebody; without a name, lists who is ignored. */
export const ignore = Command.make({
  name: "ignore",
  args: { name: Argument.optional(Argument.word("NAME", Name, objection, `a name: it ${rule}`)) },
  help: "hear no more of somebody, or list whom you ignore",
  example: "/ignore mallory",
  run: (session, { name }) =>
    Effect.sync(() => {
      const { ignored } = session.view
      if (name === undefined) {
        const names = Array.from(ignored.values()).join(", ")
        return session.tell(names === "" ? "You ignore nobody" : `You ignore ${names}`)
      }
      if (keyOf(name) === keyOf(session.person.name)) return session.complain("That is you")
      if (ignored.size >= most) return session.complain(`You ignore ${most} people, the most there may be`)
      session.setView({ ignored: new Map(ignored).set(keyOf(name), name) })
      session.tell(`You hear no more of ${name}; /unignore ${name} changes that`)
    })
})
