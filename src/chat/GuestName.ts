/**
 * A name for whoever has not chosen one yet.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { drawGuest } from "../hub/Guest.ts"
import type { CutOff, Hub, Listening, Member, RoomsFull } from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"

/** Comes in under the name that is wanted, where it is free, else under a guest's. */
export const joinAs = (
  hub: Hub["Service"],
  room: string,
  name: Name | undefined,
  listening: Listening
): Effect.Effect<Member, RoomsFull | CutOff, Scope.Scope> =>
  name === undefined
    ? joinAsGuest(hub, room, listening)
    : Effect.catchTag(hub.join(room, name, listening), "NameTaken", () => joinAsGuest(hub, room, listening))

const joinAsGuest = (
  hub: Hub["Service"],
  room: string,
  listening: Listening
): Effect.Effect<Member, RoomsFull | CutOff, Scope.Scope> =>
  Effect.gen(function* () {
    const { total } = yield* hub.roster(room, 0)
    return yield* hub.join(room, yield* drawGuest(total), listening)
  }).pipe(Effect.catchTag("NameTaken", () => joinAsGuest(hub, room, listening)))
