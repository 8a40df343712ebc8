/**
 * A name for whoever has not chosen one yet.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { drawGuest } from "../hub/Guest.ts"
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
  name === undefined
    ? joinAsGuest(hub, room, listening, key)
    : Effect.catchTag(hub.join(room, name, listening, { key }), "NameTaken", () =>
        joinAsGuest(hub, room, listening, key)
      )

const joinAsGuest = (
  hub: Hub["Service"],
  room: string,
  listening: Listening,
  key: Key
): Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope> =>
  Effect.flatMap(freeName(hub, room), (name) => hub.join(room, name, listening, { key })).pipe(
    Effect.catchTag("NameTaken", () => joinAsGuest(hub, room, listening, key))
  )

/** A guest's name that nobody has at the moment: to fail to join under one that somebody has costs more than to ask. */
const freeName = (hub: Hub["Service"], room: string): Effect.Effect<Name> =>
  Effect.flatMap(hub.roster(room, 0), ({ total }) => {
    const draw: Effect.Effect<Name> = Effect.flatMap(drawGuest(total), (name) =>
      Effect.flatMap(hub.find(name), (holder) => (holder === undefined ? Effect.succeed(name) : draw))
    )
    return draw
  })
