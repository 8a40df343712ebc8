/**
 * Keeping order, by a command or from the status page: the same words, the same line in the log.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Settings } from "../Settings.ts"
import { audit } from "./Audit.ts"
import { kicked } from "./Departure.ts"
import type { People } from "./People.ts"
import type { Sanctions, Target } from "./Sanctions.ts"
import { pass } from "./Sentence.ts"
import type { Keeper, Session } from "./Session.ts"
import { because, remaining } from "./Speech.ts"

/** Sends somebody away; they may come again. */
export const sendAway = (keeper: Keeper, other: Session, reason: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (other.status.isOperator === true) {
      return Effect.sync(() => keeper.complain(`${other.person.name} is an operator; /deop first`))
    }
    other.expel(kicked(keeper.person.name, reason))
    keeper.tell(`Sent ${other.person.name} away`)
    return audit(keeper, "kick", { target: other.person.name, address: other.client.name, reason })
  })

/** What keeps somebody silent; `duration` in milliseconds, `null` for ever, the setting's unless given. */
interface Silence {
  readonly target: Target
  readonly duration: number | null | undefined
  readonly reason: string
}

/** Lets nobody hear somebody for a while, and tells those it hits. */
export const silence = (
  keeper: Keeper,
  { duration, reason, target }: Silence
): Effect.Effect<void, never, People | Sanctions | Settings> =>
  Effect.gen(function* () {
    const { muteFor } = yield* Settings
    const millis = duration === undefined ? Duration.toMillis(muteFor) : duration
    const passed = yield* pass(keeper, { kind: "mute", target, duration: millis, reason })
    if (passed === undefined) return
    const { hit, sanction } = passed
    for (const other of hit) {
      other.tell(`You are muted ${remaining(sanction, sanction.at)}${because(sanction.reason)}`)
    }
  })
