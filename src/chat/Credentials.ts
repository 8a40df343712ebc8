/**
 * The secrets that give somebody more than others may do: the operators' password and the programs' token.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as NetAddress from "effect/net/NetAddress"
import { sourceKeyOf } from "../net/SourceKey.ts"
import { WindowedCounts } from "../net/WindowedCounts.ts"
import * as Monotonic from "../Monotonic.ts"
import { isSecret } from "../Secret.ts"
import * as Settings from "../Settings.ts"

/** How long wrong tries count. */
const windowMillis = 10 * 60 * 1000

/** What a secret was found to be; `exhausted`: not even looked at, after too many wrong ones from there. */
export type Verdict = "right" | "wrong" | "exhausted"

/** The secrets, and who guesses at them. */
export class Credentials extends Context.Service<
  Credentials,
  {
    /** Whether there is such a secret at all. */
    readonly has: (secret: "adminPassword" | "botToken") => boolean
    /** Looks at what somebody gave, from an address; all who have none are on this machine. */
    readonly check: (
      secret: "adminPassword" | "botToken",
      given: string,
      from: NetAddress.IpAddress | undefined
    ) => Effect.Effect<Verdict>
    /** The same for a secret that is not one of the settings': `isRight` looks at it. */
    readonly guess: (isRight: Effect.Effect<boolean>, from: NetAddress.IpAddress | undefined) => Effect.Effect<Verdict>
  }
>()("effect-hubbub/chat/Credentials") {}

const make = Effect.map(Settings.Settings, (settings) => {
  const wrong = new WindowedCounts({ windowMillis, maxKeys: settings.maxConnections })
  const guess = Effect.fnUntraced(function* (isRight: Effect.Effect<boolean>, from: NetAddress.IpAddress | undefined) {
    const source = from === undefined ? "local" : sourceKeyOf(from)
    const now = yield* Monotonic.millis
    if (wrong.count(source, now) >= settings.secretTries) return "exhausted"
    if (yield* isRight) return "right"
    // where the table is full nobody new may guess
    return wrong.add(source, now) ? "wrong" : "exhausted"
  })
  return Credentials.of({
    has: (secret) => settings[secret] !== "off",
    check: (secret, given, from) => {
      const expected = settings[secret]
      return guess(
        Effect.sync(() => expected !== "off" && isSecret(given, expected)),
        from
      )
    },
    guess
  })
})

/** The secrets that the settings have. */
export const layerNoDeps: Layer.Layer<Credentials, never, Settings.Settings> = Layer.effect(Credentials, make)
