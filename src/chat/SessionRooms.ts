/**
 * The rooms one person hears, and the one they talk in.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type Codec, complaint } from "../hub/Codec.ts"
import {
  type CutOff,
  type Key,
  type Listening,
  masterKey,
  type Member,
  type Position,
  type RoomListening,
  type RoomLocked,
  type RoomsFull
} from "../hub/Hub.ts"
import { type Entry as RoomEntry, isWelcome } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import * as Monotonic from "../Monotonic.ts"
import type { Medium } from "./Medium.ts"
import { TooManyRooms } from "./Session.ts"
import { hearingOf, type View } from "./View.ts"

/** The room everybody comes into. */
export const lobby = "lobby"

/** A room somebody is in. */
interface Place {
  readonly member: Member
  readonly scope: Scope.Closeable
  /** When they last talked there, or came: who comes again and again into a slow room gains nothing. In milliseconds. */
  spokeAt: number
}

/** How somebody comes into a room. */
export interface Entry {
  readonly password?: string | undefined
  /** Where they got to there before. */
  readonly after?: Position | undefined
}

/** A room to come in by. */
export interface Wish extends Entry {
  readonly room: string
}

/** The bounds of what one person may have. */
interface Bounds {
  readonly maxRoomsPerPerson: number
  readonly replayLines: number
}

/** The rooms one person hears: the last is the one they talk in. */
export class SessionRooms {
  readonly #bounds: Bounds
  readonly #medium: Medium
  #view: View
  /** In the order they came to talk in them. */
  #places: ReadonlyArray<Place> = []

  constructor(bounds: Bounds, medium: Medium, view: View) {
    this.#bounds = bounds
    this.#medium = medium
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

  /** Talks where they talk. Whoever talks is back. */
  talk(talk: (member: Member) => Effect.Effect<void>): Effect.Effect<void> {
    const { current } = this
    const { away, ...status } = current.status
    return away === undefined ? talk(current) : Effect.andThen(current.setStatus(status), talk(current))
  }

  get all(): ReadonlyArray<Member> {
    return this.#places.map(({ member }) => member)
  }

  get view(): View {
    return this.#view
  }

  set view(view: View) {
    this.#view = view
    this.#hear(this.codec)
    this.#useCodecs()
  }

  #hear(replies: Codec): void {
    this.current.hear(hearingOf(this.#view, replies))
  }

  /** How the room they talk in is heard. */
  get codec(): Codec {
    return this.#medium.codec(this.#view, this.current.room, true)
  }

  /** What of the past they want to read. */
  welcome(entries: ReadonlyArray<RoomEntry>): ReadonlyArray<RoomEntry> {
    const { isIgnored } = hearingOf(this.#view, this.codec)
    return entries.filter(({ event }) => isWelcome(event, isIgnored))
  }

  /** Comes into the first room, by `join`. */
  enter<E>(
    room: string,
    after: Position | undefined,
    connection: Pick<Listening, "outlet" | "onStalled">,
    join: (listening: Listening) => Effect.Effect<Member, E, Scope.Scope>
  ): Effect.Effect<void, E> {
    const { onStalled, outlet } = connection
    const listening = { ...this.#listening(room, after, this.#medium.welcome), outlet, onStalled }
    return Effect.map(this.#enter(join(listening)), () => this.#hear(listening.codec))
  }

  /** Talks in `room` from now on. No lock keeps operators out. */
  join(room: RoomName, entry: Entry = {}): Effect.Effect<void, RoomsFull | TooManyRooms | RoomLocked | CutOff> {
    return Effect.suspend((): Effect.Effect<void, RoomsFull | TooManyRooms | RoomLocked | CutOff> => {
      if (this.focus(room)) {
        return Effect.sync(() => this.current.send(this.#medium.focused(this.#view, room)))
      }
      const limit = this.#bounds.maxRoomsPerPerson
      if (this.#places.length >= limit) return Effect.fail(new TooManyRooms({ limit }))
      const { current } = this
      const key: Key = current.status.isOperator === true ? masterKey : entry.password
      return Effect.andThen(
        this.#enter(current.join(room, { listening: this.#listening(room, entry.after), key })),
        Effect.suspend(() => this.current.settled)
      )
    })
  }

  /** Talks in a room that they hear from now on; `false` where they do not hear it. */
  focus(room: string): boolean {
    const place = this.#places.find(({ member }) => member.room === room)
    if (place === undefined) return false
    if (place.member !== this.current) {
      this.#places = [...this.#places.filter((other) => other !== place), place]
      this.#useCodecs()
    }
    return true
  }

  /** How a room is listened to by somebody who comes in to talk. */
  #listening(room: string, after: Position | undefined, greet = this.#medium.entered): RoomListening {
    return {
      codec: this.#medium.codec(this.#view, room, true),
      replay: this.#medium.replay(this.#view, this.#bounds.replayLines),
      after: this.#medium.after(after),
      greet: (arrival) => greet(this.#view, room, arrival)
    }
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
        const listening = this.#listening(lobby, undefined)
        const entered = yield* Effect.result(this.#enter(member.join(lobby, { listening })))
        if (entered._tag === "Failure") return member.reply(complaint(`#${lobby} is closed; /quit leaves Hubbub`))
      }
      this.#places = this.#places.filter((other) => other !== place)
      this.#useCodecs()
      yield* Scope.close(place.scope, Exit.void)
      const { current } = this
      current.send(this.#medium.left(this.#view, member.room, current.room))
    })
  }

  /** Leaves all rooms, the last they came to talk in first. */
  get leaveAll(): Effect.Effect<void> {
    return Effect.suspend(() =>
      Effect.forEach(this.#places.toReversed(), ({ scope }) => Scope.close(scope, Exit.void), { discard: true })
    )
  }

  #enter<E>(join: Effect.Effect<Member, E, Scope.Scope>): Effect.Effect<void, E> {
    return Clock.clockWith((clock) => {
      const scope = Scope.makeUnsafe()
      const joined = Effect.onError(Scope.provide(join, scope), () => Scope.close(scope, Exit.void))
      const entered = Effect.map(joined, (member) => {
        const others = this.#places
        this.#places = others.concat({ member, scope, spokeAt: Monotonic.millisOf(clock) })
        // they come into a room as into one they talk in
        if (others.length > 0) this.#useCodecs()
      })
      return Effect.uninterruptible(entered)
    })
  }

  /** Lines of the rooms they do not talk in carry the room's name. */
  #useCodecs(): void {
    for (const { member } of this.#places) {
      member.useCodec(this.#medium.codec(this.#view, member.room, member === this.current))
    }
  }
}
