import * as Effect from "effect/Effect"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import * as Past from "../Past.ts"

/** How many lines are shown unless told: a screenful. */
const screenful = 20

/** The most that can be asked for at once: what a room remembers by default. */
const most = 1000

/** Shows what was said before. */
export const history = Command.make({
  name: "history",
  args: { lines: Argument.optional(Argument.count("N", 1, most)) },
  help: "see the last lines of this room again",
  example: "/history 50",
  instead: { page: "Scroll up to see what was said before" },
  run: (session, { lines = screenful }) =>
    Effect.gen(function* () {
      const entries = yield* Past.read(session, { room: session.room, limit: lines }, (words) =>
        session.complain(words)
      )
      if (entries === undefined) return
      if (entries.length === 0) session.tell(`Nothing is remembered of #${session.room}`)
      else session.showPast(entries)
    })
})
