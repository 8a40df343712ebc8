/**
 * The rooms there are: opened by whoever comes first, closed when they have been empty for a while, bounded in number.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Monotonic from "../Monotonic.ts"
import type { Listed } from "./RoomStore.ts"
import { CutOff, type Directory } from "./Directory.ts"
import { Room, type RoomOptions, type Shared as SharedByRooms } from "./Room.ts"
import { Roster } from "./Roster.ts"

/** What all rooms of a hub share, and their lists of people. */
interface Shared extends SharedByRooms {
  readonly directory: Directory | undefined
}

/** There are as many rooms as there may be. */
export class RoomsFull extends Schema.TaggedError<RoomsFull>()("RoomsFull", { limit: Schema.Int }) {
  override get message() {
    return `There are ${this.limit} rooms, the most there may be.`
  }
}

/** A room and the people in it. */
export interface Place {
  readonly room: Room
  readonly roster: Roster
  readonly scope: Scope.Closeable
  /** Asks the others what holds there, and what is forgotten; `undefined`: there are none. */
  readonly refresh: Effect.Effect<void, CutOff> | undefined
  /** Streams that read the room: they keep it open. */
  subscribers: number
  /** When somebody was last there, in milliseconds. */
  usedAt: number
}

/** The bounds of all rooms and of each. */
interface Options extends RoomOptions {
  readonly announceUpTo: number
  readonly maxRooms: number
  readonly roomKeep: Duration.Duration
  readonly shutdownGrace: Duration.Duration
}

/** How many times within the time that an empty room is kept the rooms are looked at. */
const looksPerKeep = 4

/** How long an empty room is kept in any case, in milliseconds: whoever is just coming in must find it. */
const leastKeep = 60_000

/** Whether nobody is in it, and nobody reads it. */
const isIdle = ({ roster, subscribers }: Place): boolean => roster.here === 0 && subscribers === 0

/** The rooms of a hub. */
export class Places {
  readonly #options: Options
  readonly #shared: Shared
  readonly #scope: Scope.Scope
  readonly #opening = Semaphore.makeUnsafe(1)
  readonly #places = new Map<string, Place>()
  /** How long an empty room is kept, in milliseconds: what others share is not worth listening to for nobody. */
  readonly #keep: number

  private constructor(options: Options, shared: Shared, scope: Scope.Scope) {
    this.#options = options
    this.#shared = shared
    this.#scope = scope
    const keep = Duration.toMillis(options.roomKeep)
    this.#keep = shared.order === undefined ? keep : Math.min(keep, leastKeep)
  }

  /** Rooms that live until the scope closes; those that a store lists are there from the beginning, as far as they fit. */
  static readonly make = Effect.fnUntraced(function* (
    options: Options,
    shared: Shared
  ): Effect.fn.Return<Places, never, Scope.Scope> {
    const places = new Places(options, shared, yield* Scope.fork(yield* Effect.scope))
    if (shared.store !== undefined) yield* places.#reopen(yield* Effect.orDie(shared.store.rooms))
    const look = Effect.andThen(Effect.sleep(places.#keep / looksPerKeep), places.#sweep)
    yield* Effect.forkScoped(Effect.forever(look))
    // what was said is kept before the rooms close, unless that cannot be done
    if (shared.store !== undefined || shared.order !== undefined) {
      yield* Effect.addFinalizer(() => Effect.timeoutOption(places.#settled, options.shutdownGrace))
    }
    return places
  })

  /** Waits until all that was put in line anywhere has been numbered, kept and delivered. */
  get #settled(): Effect.Effect<void> {
    return Effect.suspend(() =>
      Effect.forEach(this.#places.values(), ({ room }) => room.settled, { concurrency: "unbounded", discard: true })
    )
  }

  /** Opens the rooms that would still be here, had the process gone on. */
  #reopen(rooms: ReadonlyArray<Listed>): Effect.Effect<void> {
    return Clock.clockWith((clock) => {
      // a store knows the time of day only
      const now = clock.currentTimeMillisUnsafe()
      const isRecent = ({ usedAt }: Listed) => now - usedAt < Duration.toMillis(this.#options.roomKeep)
      return Effect.forEach(
        rooms.filter(isRecent).slice(0, this.#options.maxRooms),
        ({ name, usedAt }) =>
          Effect.map(Effect.orDie(this.open(name)), (place) => {
            place.usedAt = Monotonic.millisOf(clock) - (now - usedAt)
          }),
        { discard: true }
      )
    })
  }

  find(name: string): Place | undefined {
    return this.#places.get(name)
  }

  get all(): Iterable<Place> {
    return this.#places.values()
  }

  /** How many rooms there are. */
  get size(): number {
    return this.#places.size
  }

  /**
   * Whether people may come into a room of that name: it is there, or one more may be. Where there are as many as may be,
   * the one that has been empty longest makes room: whoever opens rooms and leaves them keeps nobody out.
   */
  #admit(name: string): Effect.Effect<void, RoomsFull> {
    const { maxRooms: limit } = this.#options
    return Effect.flatMap(Monotonic.millis, (now) => {
      if (this.#places.has(name) || this.#places.size < limit) return Effect.void
      let oldest: Place | undefined
      for (const place of this.#places.values()) {
        if (isIdle(place) && now - place.usedAt >= leastKeep && place.usedAt < (oldest?.usedAt ?? now)) oldest = place
      }
      return oldest === undefined ? Effect.fail(new RoomsFull({ limit })) : this.#close(oldest)
    })
  }

  /** The place that people come into: it is there nearly always, and is opened else, if one more may be. */
  enter(name: string): Effect.Effect<Place, RoomsFull | CutOff> {
    return Effect.suspend((): Effect.Effect<Place, RoomsFull | CutOff> => {
      const place = this.#places.get(name)
      // a store takes its time to open a room: those who come meanwhile must not count the rooms of before
      return place === undefined
        ? this.#opening.withPermits(1)(Effect.andThen(this.#admit(name), this.#openNew(name)))
        : this.#use(place)
    })
  }

  #close({ room, scope }: Place): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#places.delete(room.name)
      return Scope.close(scope, Exit.void)
    })
  }

  /** The place, opened by whoever comes first. */
  open(name: string): Effect.Effect<Place, CutOff> {
    return Effect.suspend((): Effect.Effect<Place, CutOff> => {
      const place = this.#places.get(name)
      return place === undefined ? this.#opening.withPermits(1)(this.#openNew(name)) : this.#use(place)
    })
  }

  #openNew(name: string): Effect.Effect<Place, CutOff> {
    return Effect.gen({ self: this }, function* () {
      const existing = this.#places.get(name)
      if (existing !== undefined) return yield* this.#use(existing)
      const scope = yield* Scope.fork(this.#scope)
      const { directory, order } = this.#shared
      const opened = Effect.gen({ self: this }, function* () {
        const room = yield* Room.make(name, this.#options, this.#shared)
        const roster = new Roster(room, this.#options.announceUpTo, scope, directory)
        if (directory !== undefined) yield* directory.attend(name, roster.attendance)
        return { room, roster }
      }).pipe(
        Effect.catch((failed) => (order === undefined ? Effect.die(failed) : new CutOff({ reason: failed.reason }))),
        Effect.onError(() => Scope.close(scope, Exit.void))
      )
      const { room, roster } = yield* Scope.provide(opened, scope)
      const refresh = directory && Effect.map(directory.refresh(name), (forgotten) => room.memory.forgetUpTo(forgotten))
      const place: Place = { room, roster, scope, refresh, subscribers: 0, usedAt: 0 }
      this.#places.set(name, place)
      return yield* this.#use(place)
    })
  }

  #use(place: Place): Effect.Effect<Place> {
    return Clock.clockWith((clock) => {
      place.usedAt = Monotonic.millisOf(clock)
      return Effect.succeed(place)
    })
  }

  /** Closes the rooms where nobody has been for a while. */
  get #sweep(): Effect.Effect<void> {
    return Effect.flatMap(Monotonic.millis, (now) =>
      Effect.forEach(
        this.#places,
        ([, place]) => {
          if (!isIdle(place)) place.usedAt = now
          return now - place.usedAt < this.#keep ? Effect.void : this.#close(place)
        },
        { discard: true }
      )
    )
  }
}
