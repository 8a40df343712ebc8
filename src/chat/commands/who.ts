import * as Effect from "effect/Effect"
import type { Command } from "../Command.ts"
import { counted, listed } from "../LineCodec.ts"

/** Tells who is in the room. */
export const who: Command = {
  name: "who",
  usage: "",
  help: "see who is here",
  run: (session) =>
    Effect.map(session.present, (present) =>
      session.tell(`${counted(present.total, "person", "people")} in #${session.room}: ${listed(present)}`)
    )
}
