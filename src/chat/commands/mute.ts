import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Settings } from "../../Settings.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { pass } from "../Sentence.ts"
import { because, remaining } from "../Speech.ts"

/** Lets nobody hear somebody for a while. */
export const mute = Command.make({
  name: "mute",
  args: {
    target: Argument.target("NAME|ADDRESS"),
    duration: Argument.optional(Argument.duration("TIME")),
    reason: Argument.optional(Argument.text("REASON"))
  },
  help: "let nobody hear somebody for a while",
  permission: "operator",
  run: (session, { duration, reason = "", target }) =>
    Effect.gen(function* () {
      const { muteFor } = yield* Settings
      const passed = yield* pass(session, {
        kind: "mute",
        target,
        duration: duration === undefined ? Duration.toMillis(muteFor) : duration,
        reason
      })
      if (passed === undefined) return
      const { hit, sanction } = passed
      for (const other of hit) {
        other.tell(`You are muted ${remaining(sanction, sanction.at)}${because(sanction.reason)}`)
      }
    })
})
