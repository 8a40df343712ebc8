import * as Effect from "effect/Effect"
import { audit } from "../Audit.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { counted } from "../LineCodec.ts"
import { announceAfar, tellAll } from "../Afar.ts"
import { People } from "../People.ts"

/** Tells everybody, in whatever room. Whoever does not read is not told: nothing may pile up for them. */
export const announce = Command.make({
  name: "announce",
  args: { text: Argument.text("TEXT") },
  help: "tell everybody, in every room",
  example: "/announce back in five minutes",
  permission: "operator",
  run: (session, { text }) =>
    Effect.gen(function* () {
      const unread = tellAll(yield* People, session.person.name, text)
      yield* announceAfar(session.person.name, text)
      if (unread > 0) session.tell(`${counted(unread, "person does", "people do")} not read at the moment`)
      yield* audit(session, "announce", { text })
    })
})
