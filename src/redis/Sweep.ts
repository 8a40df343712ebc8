/**
 * Clearing up after a process that is gone: its people leave, once, and their names are free.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { newEpoch } from "../hub/Position.ts"
import { Person, type RoomEvent } from "../hub/RoomEvent.ts"
import type { StoreFailed } from "../hub/RoomStore.ts"
import type { Values } from "../Settings.ts"
import { endLock } from "./EndLock.ts"
import * as OrderScripts from "./OrderScripts.ts"
import { parsed } from "./ParsedJson.ts"
import * as Scripts from "./PeopleScripts.ts"
import { RedisLink } from "./RedisLink.ts"

const isPerson = Schema.is(Person)

/** More than any room has numbers: nothing is asked for that came before. */
const everything = 2 ** 52

/** Why somebody leaves whose process is gone: it was lost, or it stopped in good order. */
export type Reason = "connection lost" | "their server stopped"

type Bounds = Pick<Values, "announceUpTo" | "redisKeepFor" | "redisKeepLines">

const eventsOf = (gone: ReadonlyArray<Person>, reason: Reason, announceUpTo: number): ReadonlyArray<RoomEvent> =>
  gone.length > announceUpTo
    ? [{ _tag: "Crowd", joined: 0, left: gone.length }]
    : gone.map(({ id, name }) => ({ _tag: "Left", by: { id, name }, reason }))

/** All who are in a room by a lease leave it, and its lock ends with the last. What was announced is not announced again. */
export const sweepRoom = Effect.fnUntraced(function* (room: string, lease: number, reason: Reason, settings: Bounds) {
  const { key, run, send } = yield* RedisLink
  const roomKey = (what: string) => key(`{${room}}${what}`)
  const listed = yield* run<ReadonlyArray<string>>(
    Scripts.sweepRoom,
    [roomKey(":who"), roomKey(`:gone:${lease}`)],
    [roomKey(""), lease]
  )
  const gone = listed.map(parsed).filter(isPerson)
  const [first] = gone
  if (first === undefined) return
  const events = eventsOf(gone, reason, settings.announceUpTo)
  const by = `gone-${lease}`
  yield* run(
    OrderScripts.append,
    [roomKey(":meta"), roomKey(":log"), roomKey(`:last:${by}`)],
    [
      "",
      everything,
      yield* newEpoch,
      yield* Clock.currentTimeMillis,
      "[]",
      roomKey(""),
      settings.redisKeepLines,
      Duration.toMillis(settings.redisKeepFor),
      "",
      by,
      // whoever goes on after another finds the same list, and who left later is another batch
      first.id,
      events.length,
      JSON.stringify(events),
      "0",
      ""
    ]
  )
  yield* endLock(room)
  yield* send("DEL", roomKey(`:gone:${lease}`))
})

/** Clears up after a lease. Another process may go on where this one stops. */
export const sweep = Effect.fnUntraced(function* (
  lease: number,
  rooms: Effect.Effect<ReadonlyArray<string>, StoreFailed>,
  reason: Reason,
  settings: Bounds
) {
  const { key, run } = yield* RedisLink
  for (const room of yield* rooms) yield* sweepRoom(room, lease, reason, settings)
  yield* run(
    Scripts.sweepNames,
    [key("{people}:names"), key(`{people}:names:${lease}`), key("{people}:nodes"), key(`{people}:swept:${lease}`)],
    [lease]
  )
})
