/**
 * Telling each other that something which all share was changed, and is to be read again.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Relay } from "../hub/Relay.ts"
import { Generation } from "./Generation.ts"
import { RedisLink } from "./RedisLink.ts"

/** Changes of one thing. */
interface Changes {
  readonly tell: Effect.Effect<void>
  /** Runs `reload` when others changed it, and when they may have, until the scope closes. */
  readonly watch: (reload: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/** Changes of what goes by the name `subject`. */
export const make = Effect.fnUntraced(function* (subject: string) {
  const link = yield* RedisLink
  const { keep } = yield* Generation
  const relay = yield* Relay
  const changes: Changes = {
    tell: relay?.tellAll(subject, null) ?? Effect.void,
    watch: Effect.fnUntraced(function* (reload) {
      const scope = yield* Effect.scope
      const services = yield* Effect.context<never>()
      if (relay !== undefined) yield* relay.answer(subject, () => Effect.as(reload, undefined))
      const again = () => void Effect.runForkWith(services)(Effect.forkIn(reload, scope))
      yield* link.watch({ onReady: again, onLost: () => {} })
      yield* keep({ restate: Effect.void, onRestated: again })
    })
  }
  return changes
})
