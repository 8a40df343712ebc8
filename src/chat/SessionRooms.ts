/**
 * The rooms one person hears, and the one they talk in.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { complaint, notice, type Reply } from "../hub/Codec.ts"
import { type Key, masterKey, type Member, type RoomListening, type RoomLocked, type RoomsFull } from "../hub/Hub.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import type { Present } from "../hub/Roster.ts"
import { counted, listed } from "./LineCodec.ts"
import { TooManyRooms } from "./Session.ts"
import { codecFor, hearingOf, type View } from "./View.ts"

/** The room everybody comes into. */
export const lobby = "lobby"

/** A room somebody is in. */
interface Place {
  readonly member: Member
  readonly scope: Scope.Closeable
  /** When they last talked there, or came: who comes again and again into a slow room gains nothing. In milliseconds. */
  spokeAt: number
}

/** What a newcomer to a room is told of it. */
export const introduce = (room: string, person: Person, others: Present, topic: string): ReadonlyArray<Reply> => [
  notice(
    `You are ${person.name} in #${room} with ${
      others.total === 0 ? "nobody else yet" : `${counted(others.total, "other")}: ${listed(others)}`
    }`
  ),
  ...(topic === "" ? [] : [notice(`Topic: ${topic}`)])
]

/** The bounds of what one person may have. */
interface Options {
  readonly maxRooms: number
  readonly replayLines: number
}

/** The rooms one person hears: the last is the one they talk in. */
export class SessionRooms {
  readonly #scope: Scope.Scope
  readonly #options: Options
  #view: View
  /** In the order they came to talk in them. */
  #places: Array<Place> = []

  constructor(scope: Scope.Scope, options: Options, view: View) {
    this.#scope = scope
    this.#options = options
    this.#view = view
  }

  /** Where they talk. */
  get current(): Member {
    return this.#places[this.#places.length - 1]!.member
  }

  /** Whether they keep the rules where they talk. The lobby is everybody's. */
  get isHost(): boolean {
    return this.current.room !== lobby && this.current.isHost
  }

  /**
   * Milliseconds until they may talk where they do, as the room's rules have it; 0: now, and that is noted. Those who keep
   * the rules need not wait.
   */
  waitToSpeak(now: number): number {
    const place = this.#places[this.#places.length - 1]!
    const { rules, status } = place.member
    const slow = Duration.toMillis(rules.slow)
    if (slow === 0 || status.isOperator === true || this.isHost) return 0
    const wait = Math.max(0, place.spokeAt + slow - now)
    if (wait === 0) place.spokeAt = now
    return wait
  }

  get all(): ReadonlyArray<Member> {
    return this.#places.map(({ member }) => member)
  }

  get view(): View {
    return this.#view
  }

  set view(view: View) {
    this.#view = view
    this.current.hear(hearingOf(view, this.current.room))
    this.#useCodecs()
  }

  /** How a room is listened to by somebody who comes in to talk. */
  listening(room: string): RoomListening {
    return {
      codec: codecFor(this.#view, room, true),
      replay: this.#view.isBot ? 0 : this.#options.replayLines,
      greet: (person, others, topic) => introduce(room, person, others, topic)
    }
  }

  /** Comes into the first room. */
  enter<E, R>(
    join: (listening: RoomListening) => Effect.Effect<Member, E, R | Scope.Scope>
  ): Effect.Effect<void, E, Exclude<R, Scope.Scope>> {
    return this.#enter(join(this.listening(lobby)))
  }

  /** Talks in `room` from now on. No lock keeps operators out. */
  join(room: RoomName, password?: string): Effect.Effect<void, RoomsFull | TooManyRooms | RoomLocked> {
    return Effect.suspend((): Effect.Effect<void, RoomsFull | TooManyRooms | RoomLocked> => {
      const place = this.#places.find(({ member }) => member.room === room)
      if (place !== undefined) return this.#focus(place)
      const limit = this.#options.maxRooms
      if (this.#places.length >= limit) return Effect.fail(new TooManyRooms({ limit }))
      const { current } = this
      const key: Key = current.status.isOperator === true ? masterKey : password
      return Effect.andThen(
        this.#enter(current.join(room, { listening: this.listening(room), key })),
        Effect.suspend(() => this.current.settled)
      )
    })
  }

  /** Leaves the room they talk in for the one before it, or for the lobby. */
  get leave(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      const place = this.#places[this.#places.length - 1]!
      const { member } = place
      if (this.#places.length === 1) {
        if (member.room === lobby) {
          return member.reply(complaint(`You are in no room but #${lobby}; /quit leaves Hubbub`))
        }
        const entered = yield* Effect.result(this.#enter(member.join(lobby, { listening: this.listening(lobby) })))
        if (entered._tag === "Failure") return member.reply(complaint(`#${lobby} is closed; /quit leaves Hubbub`))
      }
      this.#places = this.#places.filter((other) => other !== place)
      this.#useCodecs()
      yield* Scope.close(place.scope, Exit.void)
      const { current } = this
      current.reply(notice(`You left #${member.room} and talk in #${current.room} now`))
    })
  }

  #enter<E, R>(join: Effect.Effect<Member, E, R | Scope.Scope>): Effect.Effect<void, E, Exclude<R, Scope.Scope>> {
    return Effect.uninterruptible(
      Effect.gen({ self: this }, function* () {
        const scope = yield* Scope.fork(this.#scope)
        const member = yield* Effect.onError(Scope.provide(join, scope), () => Scope.close(scope, Exit.void))
        this.#places.push({ member, scope, spokeAt: yield* Clock.currentTimeMillis })
        this.#useCodecs()
      })
    ) as Effect.Effect<void, E, Exclude<R, Scope.Scope>>
  }

  #focus(place: Place): Effect.Effect<void> {
    return Effect.sync(() => {
      this.#places = [...this.#places.filter((other) => other !== place), place]
      this.#useCodecs()
      place.member.reply(notice(`You talk in #${place.member.room} now`))
    })
  }

  /** Lines of the rooms they do not talk in carry the room's name. */
  #useCodecs(): void {
    for (const { member } of this.#places) {
      member.useCodec(codecFor(this.#view, member.room, member === this.current))
    }
  }
}
