/**
 * A name for whoever has not chosen one yet, or chose one that is taken.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { CutOff, Hub, Key, Listening, Member, RoomLocked, RoomsFull } from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"

/** Comes in under the name that is wanted, where it is free, else under a guest's; by a key, where the room is locked. */
export const joinAs = (
  hub: Hub["Service"],
  room: string,
  name: Name | undefined,
  listening: Listening,
  key: Key
): Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope> =>
  Effect.catchTag(hub.join(room, name, listening, { key }), "NameTaken", () =>
    joinAs(hub, room, undefined, listening, key)
  )
