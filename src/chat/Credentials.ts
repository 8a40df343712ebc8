/**
 * The secrets that give somebody more than others may do: the operators' password and the programs' token.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as NetAddress from "effect/net/NetAddress"
import * as Semaphore from "effect/Semaphore"
import { Relay } from "../hub/Relay.ts"
import { RecentCounts } from "../net/RecentCounts.ts"
import { sourceKeyOf } from "../net/SourceKey.ts"
import * as Monotonic from "../Monotonic.ts"
import { isSecret } from "../Secret.ts"
import * as Settings from "../Settings.ts"

/** How long wrong tries count, in seconds. */
export const windowSeconds = 600

/** What those are told whose tries are no longer looked at. */
export const tooManyWrong = (secrets: "passwords" | "tokens"): string =>
  `Too many wrong ${secrets} from your address; try again in ten minutes`

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
    /** The same for a secret that is not one of the settings': `isRight` looks at it, however long that takes. */
    readonly guess: (isRight: Effect.Effect<boolean>, from: NetAddress.IpAddress | undefined) => Effect.Effect<Verdict>
  }
>()("effect-hubbub/chat/Credentials") {}

/** What other processes are told of by this name: from where somebody guessed wrong. */
const subject = "wrong guess"

const make = Effect.gen(function* () {
  const settings = yield* Settings.Settings
  const relay = yield* Relay
  const scope = yield* Effect.scope
  const wrong = new RecentCounts({ millis: windowSeconds * 1000, maxKeys: settings.maxConnections })
  /** Others count too where somebody is from, unless that is this machine. Nobody waits for them. */
  const tellOthers = (from: NetAddress.IpAddress | undefined) =>
    relay === undefined || from === undefined
      ? Effect.void
      : Effect.forkIn(relay.tellAll(subject, sourceKeyOf(from)), scope)
  yield* relay?.answer(subject, (source) =>
    Effect.map(Monotonic.millis, (now) => {
      // of one from there no more are looked at here, however many are counted
      if (typeof source === "string" && wrong.count(source, now) < settings.secretTries) wrong.add(source, now)
      return undefined
    })
  ) ?? Effect.void
  const guess = Effect.fnUntraced(function* (isRight: Effect.Effect<boolean>, from: NetAddress.IpAddress | undefined) {
    const source = from === undefined ? "local" : sourceKeyOf(from)
    const now = yield* Monotonic.millis
    if (wrong.count(source, now) >= settings.secretTries) return "exhausted"
    if (yield* isRight) return "right"
    yield* tellOthers(from)
    // where the table is full nobody new may guess
    return wrong.add(source, now) ? "wrong" : "exhausted"
  })
  // one after the other: of many that are looked at all at once none has been found wrong yet
  const guessing = Semaphore.makeUnsafe(1)
  return Credentials.of({
    has: (secret) => settings[secret] !== "off",
    check: (secret, given, from) => {
      const expected = settings[secret]
      return guess(
        Effect.sync(() => expected !== "off" && isSecret(given, expected)),
        from
      )
    },
    guess: (isRight, from) => guessing.withPermits(1)(guess(isRight, from))
  })
})

/** The secrets that the settings have. */
export const layerNoDeps: Layer.Layer<Credentials, never, Settings.Settings> = Layer.effect(Credentials, make)
