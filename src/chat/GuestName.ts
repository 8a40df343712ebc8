/**
 * A name for whoever has not chosen one yet.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Hub, Listening, Member, RoomsFull } from "../hub/Hub.ts"
import { Name } from "../hub/Name.ts"

/** Tries for one length of number before a longer one is used: four digits are easy to say, ten thousand guests need more. */
const triesPerLength = 4

/** Comes in under the name that is wanted, where it is free, else under a guest's. */
export const joinAs = (
  hub: Hub["Service"],
  room: string,
  name: Name | undefined,
  listening: Listening
): Effect.Effect<Member, RoomsFull, Scope.Scope> =>
  name === undefined
    ? joinAsGuest(hub, room, listening)
    : Effect.catchTag(hub.join(room, name, listening), "NameTaken", () => joinAsGuest(hub, room, listening))

const joinAsGuest = (
  hub: Hub["Service"],
  room: string,
  listening: Listening
): Effect.Effect<Member, RoomsFull, Scope.Scope> => {
  const attempt = (tries: number): Effect.Effect<Member, RoomsFull, Scope.Scope> =>
    Effect.gen(function* () {
      const least = 10 ** (3 + Math.floor(tries / triesPerLength))
      const number = yield* Random.nextIntBetween(least, least * 10)
      return yield* hub.join(room, Name.make(`guest-${number}`), listening)
    }).pipe(Effect.catchTag("NameTaken", () => attempt(tries + 1)))
  return attempt(0)
}
