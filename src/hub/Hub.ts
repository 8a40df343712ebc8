/**
 * The hub: rooms, who is in them, and what they hear. It knows no sockets, no commands and no grammar of lines.
 *
 * **Details**
 *
 * A room is an ordered log and a listener is a cursor into it. People who `join` with an outlet are visited by the room's
 * delivery loop; everyone else (an embedding app, a bot, a web page) takes a `Stream` with `subscribe`. Both see the same
 * order, the same sequence numbers, and learn how many entries they missed when they fall behind the log.
 */
import type * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Settings from "../Settings.ts"
import { Feed } from "./Feed.ts"
import { type Listening, type Member, NameTaken } from "./Member.ts"
import { Membership } from "./Membership.ts"
import type { Name } from "./Name.ts"
import { NameRegistry } from "./NameRegistry.ts"
import { Room } from "./Room.ts"
import { Entry, type Person, type RoomEvent } from "./RoomEvent.ts"
import { type Present, Roster } from "./Roster.ts"
import { StallWatch } from "./StallWatch.ts"

/** A reader fell behind the log: `count` entries are lost to it. It goes on with the next one. */
export const Missed = Schema.TaggedStruct("Missed", { count: Schema.Int })

/** What a subscriber hears: entries in order, and how many it missed. */
export const Heard = Schema.Union([Entry, Missed])

/** What a subscriber hears. */
export type Heard = typeof Heard.Type

export { type Listening, type Member, NameTaken } from "./Member.ts"

/** What a room holds at the moment. */
export interface RoomStatus {
  /** Sequence number of the newest entry; 0 before the first. */
  readonly head: number
  /** Sequence number of the oldest entry still in the log. */
  readonly tail: number
  /** Size of the log in bytes, encodings included. */
  readonly bytes: number
  readonly people: number
}

/** The hub. Names are unique over all rooms, in any case. */
export class Hub extends Context.Service<
  Hub,
  {
    /** Comes into a room, until the scope closes. Everyone else there hears of both. */
    readonly join: (room: string, name: Name, listening?: Listening) => Effect.Effect<Member, NameTaken, Scope.Scope>
    /**
     * Puts an event into a room's order. Returns when it is in line, never waiting for a reader; it waits only while
     * more than the inbox holds was published within one turn of the event loop. Text is sanitised here.
     */
    readonly publish: (room: string, event: RoomEvent) => Effect.Effect<void>
    /**
     * What happens in a room after sequence number `after`, or from now on. The subscription stands once the stream has
     * been opened; what the log no longer holds is reported as `Missed`.
     */
    readonly subscribe: (room: string, options?: { readonly after?: number }) => Stream.Stream<Heard>
    /** How many are there, and the first `limit` of them (all, unless given) in order of arrival. */
    readonly roster: (room: string, limit?: number) => Effect.Effect<Present>
    readonly inspect: (room: string) => Effect.Effect<RoomStatus>
  }
>()("effect-hubbub/hub/Hub") {}

/** A stream of what `room` holds after a cursor; it waits for the head to move when it has seen everything. */
const streamOf = (room: Room, after: number | undefined): Stream.Stream<Heard> =>
  Stream.fromPull(
    Effect.map(PubSub.subscribe(room.moved), (moved) => {
      let seen = after ?? room.log.head
      const next = (): Arr.NonEmptyReadonlyArray<Heard> | undefined => {
        const missed = room.log.missedAfter(seen)
        if (missed > 0) {
          seen += missed
          return [{ _tag: "Missed", count: missed }]
        }
        const cursor = seen
        const batch = room.log.after(cursor)
        if (batch === undefined) return undefined
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

/** A room and the people in it. */
interface Place {
  readonly room: Room
  readonly roster: Roster
}

const make = Effect.gen(function* () {
  const settings = yield* Settings.Settings
  const scope = yield* Effect.scope
  const stalls = yield* StallWatch.make(settings.writeTimeout)
  const names = new NameRegistry()
  const places = new Map<string, Place>()
  const opening = yield* Semaphore.make(1)
  let lastId = 0

  const open = (name: string): Effect.Effect<Place> =>
    Effect.suspend(() => {
      const place = places.get(name)
      if (place !== undefined) return Effect.succeed(place)
      return Effect.map(Scope.provide(Room.make(name, settings), scope), (room) => {
        const opened = { room, roster: new Roster(room, settings.announceUpTo, scope) }
        places.set(name, opened)
        return opened
      })
    })

  /** The place, opened by whoever comes first. */
  const placeOf = (name: string): Effect.Effect<Place> =>
    Effect.suspend(() => {
      const place = places.get(name)
      return place === undefined ? opening.withPermits(1)(open(name)) : Effect.succeed(place)
    })

  const join = Effect.fnUntraced(function* (roomName: string, name: Name, listening?: Listening) {
    const { room, roster } = yield* placeOf(roomName)
    const person: Person = { id: ++lastId, name }
    const feed = listening && new Feed({ ...listening, person: person.id, maxReplyBytes: settings.replyBytes, stalls })
    const membership = new Membership(person, { room, roster, names, feed })
    const greet = (person: Person) => listening?.greet(person, roster.present(settings.greetUpTo)) ?? []
    const enter = Effect.suspend(() =>
      names.claim(name, person.id) ? membership.enter(greet) : Effect.fail(new NameTaken({ name }))
    )
    yield* Effect.acquireRelease(enter, () => membership.leave)
    return membership
  })

  return Hub.of({
    join,
    publish: (roomName, event) => Effect.flatMap(placeOf(roomName), ({ room }) => room.publish(event)),
    subscribe: (roomName, options) =>
      Stream.unwrap(Effect.map(placeOf(roomName), ({ room }) => streamOf(room, options?.after))),
    roster: (roomName, limit = Number.POSITIVE_INFINITY) =>
      Effect.sync(() => places.get(roomName)?.roster.present(limit) ?? { total: 0, people: [] }),
    inspect: (roomName) =>
      Effect.map(placeOf(roomName), ({ room: { log }, roster }) => ({
        head: log.head,
        tail: log.tail,
        bytes: log.bytes,
        people: roster.present(0).total
      }))
  })
})

/** A hub in this process's memory. */
export const layerNoDeps: Layer.Layer<Hub, never, Settings.Settings> = Layer.effect(Hub, make)

/** A hub in this process's memory, with the default settings. */
export const layer: Layer.Layer<Hub> = layerNoDeps.pipe(Layer.provide(Settings.layer()))
