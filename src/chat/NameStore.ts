/**
 * Where reserved names outlive the process.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { StoreFailed } from "../hub/RoomStore.ts"

/** A name that is somebody's own. Its password is kept as PBKDF2 (RFC 8018) makes of it: `salt` and `hash` are in Base64. */
export const Reservation = Schema.Struct({
  name: Schema.String,
  salt: Schema.String,
  hash: Schema.String,
  /** When its owner last took it, as Unix time in milliseconds. */
  usedAt: Schema.Number
})

/** A name that is somebody's own. */
export type Reservation = typeof Reservation.Type

/** A store of reserved names. */
export interface NameStore {
  readonly load: Effect.Effect<ReadonlyArray<Reservation>, StoreFailed>
  /** Keeps a name, in place of what was kept of it. */
  readonly put: (reservation: Reservation) => Effect.Effect<void, StoreFailed>
  readonly remove: (name: string) => Effect.Effect<void, StoreFailed>
  /** Where other processes change them too: runs `reload` whenever they may have, until the scope closes. */
  readonly watch?: (reload: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/** The store of reserved names; `undefined`, unless a layer gives one: no names can be reserved. */
export const NameStore: Context.Reference<NameStore | undefined> = Context.Reference<NameStore | undefined>(
  "effect-hubbub/chat/NameStore",
  { defaultValue: () => undefined }
)
