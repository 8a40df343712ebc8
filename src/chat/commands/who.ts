import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import { Settings } from "../../Settings.ts"
import * as Command from "../Command.ts"
import { counted, listed } from "../LineCodec.ts"

/** Tells who is in the room. */
export const who = Command.make({
  name: "who",
  args: {},
  help: "see who is here",
  example: "/who",
  run: (session) =>
    Effect.gen(function* () {
      const present = yield* (yield* Hub).roster(session.room, (yield* Settings).whoUpTo)
      session.tell(`${counted(present.total, "person", "people")} in #${session.room}: ${listed(present)}`)
    })
})
