import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Settings } from "../../Settings.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { banned } from "../Departure.ts"
import { pass } from "../Sentence.ts"
import { remaining } from "../Speech.ts"

/** Sends somebody away, or all from a network, and lets them not come back for a while. */
export const ban = Command.make({
  name: "ban",
  args: {
    target: Argument.target("NAME|ADDRESS"),
    duration: Argument.optional(Argument.duration("TIME")),
    reason: Argument.optional(Argument.text("REASON"))
  },
  help: "keep out a person, an address or a network (CIDR)",
  permission: "operator",
  run: (session, { duration, reason = "", target }) =>
    Effect.gen(function* () {
      const { banFor } = yield* Settings
      const passed = yield* pass(session, {
        kind: "ban",
        target,
        duration: duration === undefined ? Duration.toMillis(banFor) : duration,
        reason
      })
      if (passed === undefined) return
      const { hit, sanction } = passed
      for (const other of hit) other.expel(banned(remaining(sanction, sanction.at), sanction.reason))
    })
})
