import * as Effect from "effect/Effect"
import { Hub } from "../../hub/Hub.ts"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"

/** What the room is about: shown, set, or with `-` removed. */
export const topic = Command.make({
  name: "topic",
  args: { text: Argument.optional(Argument.text("TEXT")) },
  help: "see what the room is about, or say it; - removes it",
  example: "/topic the next release",
  isChange: "with words",
  isSpeech: true,
  run: (session, { text }) =>
    text === undefined
      ? Effect.gen(function* () {
          const all = yield* (yield* Hub).rooms
          const current = all.find(({ name }) => name === session.room)?.topic ?? ""
          session.tell(current === "" ? `#${session.room} has no topic` : `Topic of #${session.room}: ${current}`)
        })
      : session.setTopic(text === "-" ? "" : text)
})
