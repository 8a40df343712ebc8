/**
 * Who is in a room, and how the room hears of comings and goings: line by line while it is small, in one summary a
 * second when it is not, so that n people joining never cost n² lines.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Cursor, Feed } from "./Feed.ts"
import type { Following } from "./Inbox.ts"
import type { Room } from "./Room.ts"
import type { Person, RoomEvent } from "./RoomEvent.ts"

/** How often a big room hears who came and went. */
const summaryEvery = "1 second"

/** What others may know of somebody besides their name. */
export interface Status {
  /** Why they are away, in words, which may be none; `undefined`: they are not. */
  readonly away?: string | undefined
  /** Whether they keep order. */
  readonly isOperator?: boolean
}

/** The status of everybody who has not said anything else. */
export const ordinary: Status = {}

/** Somebody in a room, as lists of people have them. */
export interface Occupant extends Person, Status {}

/** A person with their status. Most have none to speak of, and are one object wherever they are listed. */
export const occupantOf = (person: Person, status: Status): Occupant =>
  status === ordinary ? person : { ...person, ...status }

/** Who is in a room: how many, and the first of them in order of arrival. */
export interface Present {
  readonly total: number
  readonly people: ReadonlyArray<Occupant>
}

/** The people of one room, in order of arrival. */
export class Roster {
  readonly #room: Room
  readonly #announceUpTo: number
  readonly #scope: Scope.Scope
  readonly #people = new Map<number, Occupant>()
  /** Who came and went unannounced since the last summary. */
  #crowd = { joined: 0, left: 0 }

  constructor(room: Room, announceUpTo: number, scope: Scope.Scope) {
    this.#room = room
    this.#announceUpTo = announceUpTo
    this.#scope = scope
  }

  /** How many are there, and the first `limit` of them. */
  present(limit: number): Present {
    const people: Array<Occupant> = []
    for (const person of this.#people.values()) {
      if (people.length >= limit) break
      people.push(person)
    }
    return { total: this.#people.size, people }
  }

  has(person: number): boolean {
    return this.#people.has(person)
  }

  /** Who has been there longest, and keeps the room's rules. */
  get host(): number | undefined {
    return this.#people.keys().next().value
  }

  /** Comes in, hearing what happens from here on after the last `replay` lines. */
  enter(
    person: Person,
    status: Status,
    listener: { readonly feed: Feed; readonly following: Following } | undefined
  ): Effect.Effect<Cursor | undefined> {
    return Effect.suspend(() => {
      this.#people.set(person.id, occupantOf(person, status))
      const followed = listener && this.#room.followNow(listener.feed, listener.following)
      return Effect.as(
        Effect.andThen(followed?.isInLine ?? Effect.void, this.#announce("joined", { _tag: "Joined", by: person })),
        followed?.cursor
      )
    })
  }

  /** Goes, with the reason that others see, if any. */
  leave(person: Person, cursor: Cursor | undefined, reason: string | undefined): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#people.delete(person.id)
      if (cursor !== undefined) this.#room.unfollow(cursor)
      const isEmpty = () => this.#people.size === 0
      return Effect.andThen(
        reason === undefined ? Effect.void : this.#announce("left", { _tag: "Left", by: person, reason }),
        isEmpty() ? this.#room.abandon(isEmpty) : Effect.void
      )
    })
  }

  /** Somebody there is another from here on, by name or by status, and the room is told of it by `events`. */
  update(occupant: Occupant, events: ReadonlyArray<RoomEvent>): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#people.set(occupant.id, occupant)
      return Effect.forEach(events, (event) => this.#room.publish(event), { discard: true })
    })
  }

  #announce(kind: "joined" | "left", event: RoomEvent): Effect.Effect<void> {
    if (this.#people.size <= this.#announceUpTo) return this.#room.announce(event)
    const isPending = this.#crowd.joined + this.#crowd.left > 0
    this.#crowd[kind]++
    return isPending ? Effect.void : Effect.asVoid(Effect.forkIn(this.#summarise, this.#scope))
  }

  get #summarise(): Effect.Effect<void> {
    return Effect.andThen(
      Effect.sleep(summaryEvery),
      Effect.suspend(() => {
        const summary = this.#crowd
        this.#crowd = { joined: 0, left: 0 }
        return this.#room.publish({ _tag: "Crowd", ...summary })
      })
    )
  }
}
