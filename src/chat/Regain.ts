/**
 * The name of somebody who comes back and finds it held, by a server that was killed or a connection that is not known to be
 * lost: they go by a guest's at first, and have their own again once it is free.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Semaphore from "effect/Semaphore"
import type { Name } from "../hub/Name.ts"
import { Settings } from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import type { ChatSession } from "./ChatSession.ts"

/** How often it is tried, and for how long: the name of a server that is gone is free after the time that gives it up. */
const triesPerTimeout = 6
const timeouts = 3

/** Somebody who may be given another name. */
type Named = Pick<ChatSession, "departure" | "person" | "rename"> & { readonly client: { readonly name: string } }

/** Tries once; whether there is nothing more to try. */
const attempt = Effect.fnUntraced(function* <R>(
  session: Named,
  given: string,
  wish: Effect.Effect<Name | undefined, never, R>
) {
  // who has chosen another name since keeps it
  if (session.departure !== undefined || session.person.name !== given) return true
  const name = yield* wish
  if (name === undefined) return true
  return yield* session
    .rename(name)
    .pipe(
      Effect.andThen(Effect.logInfo(`${given} is ${name} again`)),
      Telemetry.logged({ peer: session.client.name }),
      Effect.as(true),
      Effect.catchTags({ NameTaken: () => Effect.succeed(false), CutOff: () => Effect.succeed(false) })
    )
})

/** Tries for a while to take the name that is wished for, as long as it may be had; never while something else has the turn. */
export const regain = Effect.fnUntraced(function* <R>(
  session: Named,
  wish: Effect.Effect<Name | undefined, never, R>,
  turn: Semaphore.Semaphore
): Effect.fn.Return<void, never, R | Settings> {
  const { nodeTimeout } = yield* Settings
  const given = session.person.name
  const pause = Duration.toMillis(nodeTimeout) / triesPerTimeout
  for (let tries = 0; tries < timeouts * triesPerTimeout; tries++) {
    yield* Effect.sleep(pause)
    if (yield* turn.withPermits(1)(attempt(session, given, wish))) return
  }
})
