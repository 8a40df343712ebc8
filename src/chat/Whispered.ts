/**
 * What the one who says private words is told of how they fared.
 */
import * as Effect from "effect/Effect"
import type { NotHeard, Occupant } from "../hub/Hub.ts"
import type { Session } from "./Session.ts"
import { because } from "./Speech.ts"

const explain = ({ name, why }: NotHeard): string => {
  switch (why) {
    case "absent":
      return name === "" ? "Nobody has whispered to you yet; /msg NAME TEXT" : `${name} is not here; /who lists people`
    case "deaf":
      return `${name} cannot hear private words`
    case "not-reading":
      return `${name} reads nothing at the moment; your words were not sent`
    case "ignoring":
      return `${name} does not take words from you`
    case "unanswered":
      return `The server where ${name} is does not answer; your words may or may not have arrived`
  }
}

/** Whispers, and says why the words did not arrive, or may wait to be read. */
export const whispered = (session: Session, whisper: Effect.Effect<Occupant, NotHeard>): Effect.Effect<void> =>
  Effect.match(whisper, {
    onFailure: (error) => session.complain(explain(error)),
    onSuccess: ({ away, name }) => {
      if (away !== undefined) session.tell(`${name} is away${because(away)}`)
    }
  })
