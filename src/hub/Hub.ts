/**
 * The hub: rooms, who is in them, and what they hear. It knows no sockets, no commands and no grammar of lines.
 *
 * **Details**
 *
 * A room is an ordered log and a listener is a cursor into it. People who `join` with an outlet are visited by the room's
 * delivery loop; everyone else (an embedding app, a bot, a web page) takes a `Stream` with `subscribe`. Both see the same
 * order, the same sequence numbers, and learn how many entries they missed when they fall behind the log.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Settings from "../Settings.ts"
import { type CutOff, Directory } from "./Directory.ts"
import * as Elsewhere from "./Elsewhere.ts"
import { Feed } from "./Feed.ts"
import { drawGuest } from "./Guest.ts"
import { Identity } from "./Identity.ts"
import { type Coming, type Listening, type Member, NameTaken } from "./Member.ts"
import { Membership } from "./Membership.ts"
import { Mentions } from "./Mentions.ts"
import type { Name } from "./Name.ts"
import { NameRegistry } from "./NameRegistry.ts"
import { type Place, Places, type RoomsFull } from "./Places.ts"
import type { Position } from "./Position.ts"
import { Room } from "./Room.ts"
import type { Entry, Person, RoomEvent } from "./RoomEvent.ts"
import { Relay } from "./Relay.ts"
import { type RoomStatus, type RoomSummary, statusOf } from "./RoomStatus.ts"
import { RoomStore, type StoreFailed } from "./RoomStore.ts"
import { SharedOrder } from "./SharedOrder.ts"
import { type Key, masterKey, type RoomLocked, type RoomRules } from "./RoomRules.ts"
import { type Heard, streamOf, subscribed } from "./RoomStream.ts"
import type { Present } from "./Occupant.ts"
import { StallWatch } from "./StallWatch.ts"
import { type Load, Traffic } from "./Traffic.ts"

export { Heard, Missed } from "./RoomStream.ts"
export {
  type Arrival,
  type Coming,
  type Hearing,
  type Listening,
  type Member,
  NameTaken,
  NotHeard,
  type RoomListening
} from "./Member.ts"
export { type Leaving, processStops } from "./Leaving.ts"
export { CutOff } from "./Directory.ts"
export { RoomsFull } from "./Places.ts"
export type { Sending } from "./Origins.ts"
export type { Position } from "./Position.ts"
export { type Key, masterKey, RoomLocked, type RoomRules } from "./RoomRules.ts"
export type { Occupant, Present, Status } from "./Occupant.ts"
export type { RoomStatus, RoomSummary } from "./RoomStatus.ts"
export type { Load } from "./Traffic.ts"

/** The hub. Names are unique over all rooms, in any case. */
export class Hub extends Context.Service<
  Hub,
  {
    /**
     * Comes into a room, until the scope closes. Everyone else there hears of both. Whoever calls this is trusted, and no
     * lock keeps them out: `RoomLocked` comes only where they are to open it with what they `bring`, which may be no key.
     * Whoever brings no name is a guest, by one that is free; over several processes it may be taken meanwhile.
     */
    readonly join: (
      room: string,
      name: Name | undefined,
      listening?: Listening,
      bring?: { readonly key: Key }
    ) => Effect.Effect<Member, NameTaken | RoomsFull | RoomLocked | CutOff, Scope.Scope>
    /**
     * Puts an event into a room's order. Returns when it is in line, never waiting for a reader; it waits only while
     * more than the inbox holds was published within one turn of the event loop. Text is sanitised here. A line with an
     * `origin` that the room knows is not said again.
     */
    readonly publish: (room: string, event: RoomEvent) => Effect.Effect<void>
    /** Puts an event into a room's order as `publish` does, and waits for its place there. */
    readonly post: (room: string, event: RoomEvent) => Effect.Effect<Position>
    /** A name for somebody who talks without being in any room, such as a program; theirs until the scope closes. */
    readonly hold: (name: Name) => Effect.Effect<Person, NameTaken | CutOff, Scope.Scope>
    /**
     * What happens in a room after sequence number `after`, or from now on. The subscription stands once the stream has
     * been opened; what the log no longer holds is reported as `Missed`, and nothing is told of what the room forgot when
     * a lock ended with its last person.
     */
    readonly subscribe: (room: string, options?: { readonly after?: number }) => Stream.Stream<Heard>
    /** How many are there, and the first `limit` of them (all, unless given) in order of arrival. */
    readonly roster: (room: string, limit?: number) => Effect.Effect<Present>
    /** Who has that name now, in any case, in whatever room. */
    readonly find: (name: string) => Effect.Effect<Person | undefined>
    /** Changes what holds in a room. Nobody is told: that is for whoever changes it, by a `Notice`. */
    readonly govern: (room: string, rules: Partial<RoomRules>) => Effect.Effect<void, CutOff>
    /** Opens a room as whoever comes in does, and says what holds there by the word of all who share it. */
    readonly open: (room: string) => Effect.Effect<RoomStatus, RoomsFull | CutOff>
    readonly inspect: (room: string) => Effect.Effect<RoomStatus>
    /** The rooms there are. They open when they are first used and close when nobody has been there for a while. */
    readonly rooms: Effect.Effect<ReadonlyArray<RoomSummary>>
    /**
     * The last `limit` things said in a room, before sequence number `before` if given, oldest first. Fails where they
     * cannot be read at the moment.
     */
    readonly history: (
      room: string,
      limit: number,
      before?: number
    ) => Effect.Effect<ReadonlyArray<Entry>, CutOff | StoreFailed>
    /** What has been done, and what is held at the moment: the same object each time, which goes on telling. */
    readonly load: Effect.Effect<Load>
    /** Sends a line the way of all lines, in a room that nobody sees, until it comes back; if it cannot be sent, `load` says why. */
    readonly probe: Effect.Effect<void>
  }
>()("effect-hubbub/hub/Hub") {}

/** What holds in a room, and what is forgotten, is what others say of it. */
const refreshed = ({ refresh }: Place): Effect.Effect<void, CutOff> => refresh ?? Effect.void

/** No lock keeps them out. */
const trusted = { key: masterKey } as const

const make = Effect.gen(function* () {
  const settings = yield* Settings.Settings
  const stalls = yield* StallWatch.make(settings.writeTimeout)
  const names = new NameRegistry<Identity>()
  const mentions = new Mentions()
  const traffic = new Traffic()
  const store = yield* RoomStore
  const order = yield* SharedOrder
  const directory = yield* Directory
  const relay = yield* Relay
  const elsewhere = directory && relay && (yield* Elsewhere.make(directory, relay))
  const places = yield* Places.make(settings, { mentions, traffic, order, store, directory })
  const scope = yield* Effect.scope
  // counted apart, for nobody said its lines; opened by the first who asks
  const alone = { mentions, traffic: new Traffic(), order: undefined, store: undefined }
  const probed = yield* Effect.cached(
    Scope.provide(Effect.orDie(Room.make("probe", { ...settings, historyLines: 0 }, alone)), scope)
  )
  /** Why the last probe could not be sent. */
  let unsent: StoreFailed | undefined
  const trouble = () => (order ?? store)?.trouble() ?? unsent
  let lastId = directory?.firstPerson ?? store?.lastPerson ?? 0
  const shared = { names, mentions, elsewhere }
  const opened = (room: string) => Effect.orDie(places.open(room))

  /** A room that is there, if only elsewhere; where that cannot be known, it fails. */
  const existing = (name: string): Effect.Effect<Place | undefined, CutOff | StoreFailed> =>
    Effect.suspend(() => {
      const place = places.find(name)
      if (place !== undefined || order === undefined) return Effect.succeed(place)
      return Effect.flatMap(order.rooms, (rooms) =>
        rooms.some((room) => room.name === name) ? places.open(name) : Effect.undefined
      )
    })

  const joinAs = Effect.fnUntraced(function* (roomName: string, identity: Identity, { key, listening }: Coming = {}) {
    const membership = new Membership(identity, yield* places.enter(roomName), joinAs)
    return yield* membership.stay(membership.enter(listening, key, settings.greetUpTo))
  }) as (
    room: string,
    identity: Identity,
    coming?: Coming
  ) => Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope>

  const feedOf = ({ id: person }: Person, { codec, onStalled, outlet }: Listening) =>
    new Feed({ outlet, codec, person, onStalled, maxReplyBytes: settings.replyBytes, stalls, traffic })

  /** A guest's name that nobody here has, where there are `people`: to be refused a name costs more than to look. */
  const freeGuest = (people: number): Effect.Effect<Name> =>
    Effect.flatMap(drawGuest(Math.max(names.size, people)), (name) =>
      names.holder(name) === undefined ? Effect.succeed(name) : freeGuest(people)
    )

  const join: Hub["Service"]["join"] = (roomName, wanted, listening, { key } = trusted) =>
    Effect.flatMap(places.enter(roomName), (place) =>
      wanted === undefined
        ? Effect.flatMap(freeGuest(place.roster.present(0).total), (name) => joinPlace(place, name, listening, key))
        : joinPlace(place, wanted, listening, key)
    )

  const joinPlace = (place: Place, name: Name, listening: Listening | undefined, key: Key) => {
    const person: Person = { id: ++lastId, name }
    const feed = listening && feedOf(person, listening)
    const identity = new Identity(person, feed, shared)
    const membership = new Membership(identity, place, joinAs)
    const enter = Effect.flatMap(
      identity.claim(name),
      (isTheirs): Effect.Effect<void, NameTaken | RoomLocked | CutOff> =>
        isTheirs ? membership.enter(listening, key, settings.greetUpTo) : Effect.fail(new NameTaken({ name }))
    )
    return membership.stay(enter)
  }

  if (directory !== undefined && elsewhere !== undefined) {
    yield* directory.host({
      onNameLost: ({ id, name }, haveLeft) =>
        Effect.suspend(() => {
          const identity = names.holder(name)
          return identity?.person.id === id ? identity.loseName(drawGuest(names.size), haveLeft) : Effect.void
        }),
      onReturned: (room, people) => Effect.suspend(() => places.find(room)?.roster.welcomeBack(people) ?? Effect.void)
    })
  }

  return Hub.of({
    join,
    publish: (roomName, event) => Effect.flatMap(opened(roomName), ({ room }) => room.publish(event)),
    post: (roomName, event) =>
      Effect.flatMap(opened(roomName), ({ room }) =>
        Effect.map(room.post(event), (seq) => ({ epoch: room.memory.epoch, seq }))
      ),
    hold: (name) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const identity = new Identity({ id: ++lastId, name }, undefined, shared)
          return Effect.flatMap(identity.claim(name), (isTheirs) =>
            isTheirs ? Effect.succeed(identity) : Effect.fail(new NameTaken({ name }))
          )
        }),
        ({ release }) => release
      ).pipe(Effect.map(({ person }) => person)),
    subscribe: (roomName, options) =>
      Stream.unwrap(Effect.map(opened(roomName), (place) => subscribed(place, options?.after))),
    roster: (roomName, limit = Number.POSITIVE_INFINITY) =>
      Effect.sync(() => places.find(roomName)?.roster.present(limit) ?? { total: 0, people: [] }),
    find: (name) =>
      Effect.suspend(() => {
        const person = names.holder(name)?.person
        return person === undefined && directory !== undefined ? directory.find(name) : Effect.succeed(person)
      }),
    govern: (roomName, rules) =>
      Effect.flatMap(places.open(roomName), ({ room }) => directory?.govern(roomName, rules) ?? room.govern(rules)),
    open: (roomName) =>
      Effect.flatMap(places.enter(roomName), (place) => Effect.map(refreshed(place), () => statusOf(place))),
    inspect: (roomName) =>
      Effect.match(existing(roomName), {
        onFailure: ({ reason }) => ({ ...statusOf(undefined), trouble: reason }),
        onSuccess: statusOf
      }),
    rooms: Effect.suspend(() => {
      const here = Array.from(places.all, ({ room: { memory, name, rules }, roster }) => ({
        name,
        topic: memory.topic,
        people: roster.present(0).total,
        isLocked: rules.password !== undefined
      }))
      if (directory === undefined) return Effect.succeed(here)
      return directory.rooms.pipe(
        Effect.map((rooms) => [...here, ...rooms.filter(({ name }) => places.find(name) === undefined)]),
        Effect.catch(() => Effect.succeed(here))
      )
    }),
    history: (roomName, limit, before) =>
      Effect.flatMap(existing(roomName), (place) =>
        place === undefined
          ? Effect.succeed([])
          : Effect.andThen(refreshed(place), place.room.memory.last(limit, before))
      ).pipe(Effect.tapError(({ reason }) => Effect.logError(`Cannot read the history: ${reason}`))),
    load: Effect.succeed<Load>({
      traffic,
      get trouble() {
        return trouble()?.reason
      },
      get cutOff() {
        return order && trouble()?.reason
      },
      get people() {
        return names.size
      },
      get rooms() {
        return places.size
      },
      get slowReaders() {
        return stalls.size
      }
    }),
    probe: Effect.flatMap(probed, (room) => {
      const after = room.log.head
      const back = Stream.runHead(streamOf(room, after))
      return Effect.andThen(room.publish({ _tag: "Notice", text: "probe" }), Effect.asVoid(back))
    }).pipe(
      Effect.andThen(
        order === undefined
          ? Effect.void
          : Effect.match(order.probe, { onSuccess: () => (unsent = undefined), onFailure: (why) => (unsent = why) })
      ),
      Effect.asVoid
    )
  })
})

/** A hub in this process's memory. */
export const layerNoDeps: Layer.Layer<Hub, never, Settings.Settings> = Layer.effect(Hub, make)

/** A hub in this process's memory, with the default settings. */
export const layer: Layer.Layer<Hub> = layerNoDeps.pipe(Layer.provide(Settings.layer()))
