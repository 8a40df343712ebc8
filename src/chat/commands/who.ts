import * as Effect from "effect/Effect"
import * as Command from "../Command.ts"
import { counted, listed } from "../LineCodec.ts"

/** Tells who is in the room. */
export const who = Command.make({
  name: "who",
  args: {},
  help: "see who is here",
  run: (session) =>
    Effect.map(session.present, (present) =>
      session.tell(`${counted(present.total, "person", "people")} in #${session.room}: ${listed(present)}`)
    )
})
