/**
 * Whether somebody may say something now.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { describeMillis } from "../TimeSpan.ts"
import { type Sanction, Sanctions } from "./Sanctions.ts"
import type { Session } from "./Session.ts"

/** How long a sanction still holds, in words: `for 10 min`, `for ever`. */
export const remaining = ({ until }: Pick<Sanction, "until">, now: number): string =>
  until === null ? "for ever" : `for ${describeMillis(until - now)}`

/** `: spam`, or nothing where no reason was given. */
export const because = (reason: string): string => (reason === "" ? "" : `: ${reason}`)

/** Why they are to be silent, in words; `undefined`: they are not. Nobody silences an operator. */
export const muteOf = ({
  client: { address },
  person: { id, name },
  status
}: Pick<Session, "client" | "person" | "status">): Effect.Effect<string | undefined, never, Sanctions> =>
  status.isOperator === true
    ? Effect.undefined
    : Effect.flatMap(Sanctions, (sanctions) =>
        Effect.flatMap(sanctions.against("mute", { address, name, person: id }), (mute) =>
          mute === undefined
            ? Effect.undefined
            : Effect.map(
                Clock.currentTimeMillis,
                (now) => `You are muted ${remaining(mute, now)}${because(mute.reason)}`
              )
        )
      )
