/**
 * A room as a stream, for whoever has no outlet: the same log, the same cursors, the same "you missed n".
 */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Place } from "./Places.ts"
import type { Room } from "./Room.ts"
import { Entry } from "./RoomEvent.ts"

/** A reader fell behind the log: `count` entries are lost to it. It goes on with the next one. */
export const Missed = Schema.TaggedStruct("Missed", { count: Schema.Int })

/** What a subscriber hears: entries in order, and how many it missed. */
export const Heard = Schema.Union([Entry, Missed])

/** What a subscriber hears. */
export type Heard = typeof Heard.Type

/** A stream of what `room` holds after a cursor; it waits for the head to move when it has seen everything. */
export const streamOf = (room: Room, after: number | undefined): Stream.Stream<Heard> =>
  Stream.fromPull(
    Effect.map(PubSub.subscribe(room.moved), (moved) => {
      let seen = Math.max(after ?? room.log.head, room.memory.forgottenUpTo)
      const next = (): Arr.NonEmptyReadonlyArray<Heard> | undefined => {
        const cursor = seen
        const batch = room.log.after(cursor)
        if (batch === undefined) return undefined
        const missed = room.log.missedBefore(batch, cursor)
        if (missed > 0) {
          seen = batch.first - 1
          return [{ _tag: "Missed", count: missed }]
        }
        seen = batch.last
        const entries = cursor < batch.first ? batch.entries : batch.entries.filter(({ seq }) => seq > cursor)
        return entries as Arr.NonEmptyReadonlyArray<Heard>
      }
      const pull: Effect.Effect<Arr.NonEmptyReadonlyArray<Heard>> = Effect.suspend(() => {
        const heard = next()
        return heard === undefined ? Effect.andThen(PubSub.take(moved), pull) : Effect.succeed(heard)
      })
      return pull
    })
  ).pipe(Stream.scoped)

/** The stream keeps its room open. */
export const subscribed = (place: Place, after: number | undefined): Stream.Stream<Heard> =>
  Stream.unwrap(
    Effect.as(
      Effect.acquireRelease(
        Effect.sync(() => place.subscribers++),
        () => Effect.sync(() => place.subscribers--)
      ),
      streamOf(place.room, after)
    )
  )
