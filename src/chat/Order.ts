/**
 * Keeping order, by a command or from the status page: the same words, the same line in the log.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Settings, type Values } from "../Settings.ts"
import * as Argument from "./Argument.ts"
import { audit } from "./Audit.ts"
import { banned, kicked } from "./Departure.ts"
import type { People } from "./People.ts"
import type { Kind, Sanction, Sanctions, Target } from "./Sanctions.ts"
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

/** Whom a ban or a mute is to hit; `duration` in milliseconds, `null` for ever, the setting's unless given. */
interface Order {
  readonly target: Target
  readonly duration?: number | null | undefined
  readonly reason?: string | undefined
}

/** What `/ban` and `/mute` take. */
export const args = {
  target: Argument.target("NAME|ADDRESS"),
  duration: Argument.optional(Argument.duration("TIME")),
  reason: Argument.optional(Argument.text("REASON"))
}

/** What a sanction means to somebody it hits who is here. */
export const hit = (other: Session, sanction: Sanction): void => {
  const words = remaining(sanction, sanction.at)
  if (sanction.kind === "ban") other.expel(banned(words, sanction.reason))
  else other.tell(`You are muted ${words}${because(sanction.reason)}`)
}

/** Does what a kind of order means to those it hits who are here. */
const ordering =
  (kind: Kind, defaultDuration: (settings: Values) => Duration.Duration) =>
  (
    keeper: Keeper,
    { duration, reason = "", target }: Order
  ): Effect.Effect<void, never, People | Sanctions | Settings> =>
    Effect.gen(function* () {
      const millis = duration === undefined ? Duration.toMillis(defaultDuration(yield* Settings)) : duration
      const passed = yield* pass(keeper, { kind, target, duration: millis, reason })
      for (const other of passed?.hit ?? []) hit(other, passed!.sanction)
    })

/** Lets nobody hear somebody for a while, and tells those it hits. */
export const silence = ordering("mute", ({ muteFor }) => muteFor)

/** Sends somebody away, or all from a network, and lets them not come back for a while. */
export const keepOut = ordering("ban", ({ banFor }) => banFor)
