/**
 * A name for whoever has not chosen one yet.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Hub, Key, Listening, Member, RoomLocked, RoomsFull } from "../hub/Hub.ts"
import { Name } from "../hub/Name.ts"

/** Four digits are easy to say. */
const leastGuest = 1000

/** A guest's number is drawn from at least so many times as many as there are people: few are drawn twice. */
const numbersPerPerson = 10

/** Whether a name is one of those given out: nobody chose it. */
export const isGuest = (name: string): boolean => /^guest-\d+$/i.test(name)

/** Valid whatever the number: there is nothing to check. */
const guest = (number: number): Name => Name.make(`guest-${number}`, { disableChecks: true })

/** Comes in under the name that is wanted, where it is free, else under a guest's; by a key, where the room is locked. */
export const joinAs = (
  hub: Hub["Service"],
  room: string,
  name: Name | undefined,
  listening: Listening,
  key: Key
): Effect.Effect<Member, RoomsFull | RoomLocked, Scope.Scope> =>
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
): Effect.Effect<Member, RoomsFull | RoomLocked, Scope.Scope> =>
  Effect.flatMap(freeName(hub, room), (name) => hub.join(room, name, listening, { key })).pipe(
    Effect.catchTag("NameTaken", () => joinAsGuest(hub, room, listening, key))
  )

/** A guest's name that nobody has at the moment: to fail to join under one that somebody has costs more than to ask. */
const freeName = (hub: Hub["Service"], room: string): Effect.Effect<Name> =>
  Effect.flatMap(hub.roster(room, 0), ({ total }) => {
    let least = leastGuest
    while (9 * least < numbersPerPerson * total) least *= 10
    const draw: Effect.Effect<Name> = Effect.flatMap(Random.nextIntBetween(least, least * 10), (number) => {
      const name = guest(number)
      return Effect.flatMap(hub.find(name), (holder) => (holder === undefined ? Effect.succeed(name) : draw))
    })
    return draw
  })
