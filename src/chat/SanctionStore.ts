/**
 * Where bans and mutes outlive the process.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StoreFailed } from "../hub/RoomStore.ts"
import type { Sanction } from "./Sanction.ts"

/** A store of sanctions. */
export interface SanctionStore {
  /** Those that were saved last. */
  readonly load: Effect.Effect<ReadonlyArray<Sanction>, StoreFailed>
  /** Keeps these, in place of all others. */
  readonly save: (sanctions: ReadonlyArray<Sanction>) => Effect.Effect<void, StoreFailed>
  /** Where other processes change them too: runs `reload` whenever they may have, until the scope closes. */
  readonly watch?: (reload: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/** The store of sanctions; `undefined`, unless a layer gives one: they end with the process. */
export const SanctionStore: Context.Reference<SanctionStore | undefined> = Context.Reference<SanctionStore | undefined>(
  "effect-hubbub/chat/SanctionStore",
  { defaultValue: () => undefined }
)
