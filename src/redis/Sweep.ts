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

const eventsOf = (gone: ReadonlyArray<Person>, announceUpTo: number): ReadonlyArray<RoomEvent> =>
  gone.length > announceUpTo
    ? [{ _tag: "Crowd", joined: 0, left: gone.length }]
    : gone.map(({ id, name }) => ({ _tag: "Left", by: { id, name }, reason: "connection lost" }))

/** Clears up after a lease: people leave, and locks end with the last of them. Another process may go on where this one stops: what was announced is not announced again. */
export const sweep = Effect.fnUntraced(function* (
  lease: number,
  rooms: Effect.Effect<ReadonlyArray<string>, StoreFailed>,
  settings: Pick<Values, "announceUpTo" | "redisKeepFor" | "redisKeepLines">
) {
  const { key, run, send } = yield* RedisLink
  for (const room of yield* rooms) {
    const roomKey = (what: string) => key(`{${room}}${what}`)
    const listed = yield* run<ReadonlyArray<string>>(
      Scripts.sweepRoom,
      [roomKey(":who"), roomKey(`:gone:${lease}`)],
      [roomKey(""), lease]
    )
    const gone = listed.map(parsed).filter(isPerson)
    if (gone.length === 0) continue
    const events = eventsOf(gone, settings.announceUpTo)
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
        1,
        events.length,
        JSON.stringify(events),
        "0",
        ""
      ]
    )
    yield* endLock(room)
    yield* send("DEL", roomKey(`:gone:${lease}`))
  }
  yield* run(
    Scripts.sweepNames,
    [key("{people}:names"), key(`{people}:names:${lease}`), key("{people}:nodes"), key(`{people}:swept:${lease}`)],
    [lease]
  )
})
