/**
 * Who is in a room, and how the room hears of comings and goings: line by line while it is small, in summaries when it is
 * not, the rarer the more read them, so that n people joining never cost n² lines.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Attendance, Attending, Directory } from "./Directory.ts"
import type { Cursor, Feed } from "./Feed.ts"
import type { Following } from "./Inbox.ts"
import { type Leaving, processStops } from "./Leaving.ts"
import type { Room } from "./Room.ts"
import { type Occupant, occupantOf, type Present, type Status } from "./Occupant.ts"
import type { Person, RoomEvent } from "./RoomEvent.ts"

/** How many may be told a second how many came and went: a room hears of it every second for each so many who are there. */
const toldPerSecond = 1000

/** The people of one room, in order of arrival. */
export class Roster {
  readonly #room: Room
  readonly #announceUpTo: number
  readonly #scope: Scope.Scope
  /** Where it is shared with other processes. */
  readonly #directory: Directory | undefined
  #people = new Map<number, Occupant>()
  /** How many of them are here, in this process. */
  #here = 0
  /** When those came whose order is shared. */
  readonly #arrivals = new Map<number, number>()
  #isInOrder = true
  /** Those who are in other processes. */
  readonly #elsewhere = new Set<number>()
  /** Who came and went unannounced since the last summary. */
  #crowd = { joined: 0, left: 0 }

  constructor(room: Room, announceUpTo: number, scope: Scope.Scope, directory: Directory | undefined) {
    this.#room = room
    this.#directory = directory
    this.#announceUpTo = announceUpTo
    this.#scope = scope
  }

  /** How many are there, and the first `limit` of them. */
  present(limit: number): Present {
    const people: Array<Occupant> = []
    if (limit > 0) this.#order()
    for (const person of this.#people.values()) {
      if (people.length >= limit) break
      people.push(person)
    }
    return { total: this.#people.size, people }
  }

  /** How many are here, in this process. */
  get here(): number {
    return this.#here
  }

  /** How it hears of those who are elsewhere. */
  readonly attendance: Attendance = {
    onPresent: (attending) => this.#put(attending),
    onAbsent: (person) => this.#remove(person),
    onAll: (all, newer) => {
      const listed = new Set(all.map(({ occupant }) => occupant.id))
      for (const person of this.#elsewhere) if (!listed.has(person) && !newer.has(person)) this.#remove(person)
      for (const attending of all) this.#put(attending)
    },
    onRules: (rules) => {
      this.#room.rules = rules
    }
  }

  has(person: number): boolean {
    return this.#people.has(person)
  }

  /** Who has been there longest, and keeps the room's rules. */
  get host(): number | undefined {
    this.#order()
    return this.#people.keys().next().value
  }

  /** Comes in, hearing what happens from here on after the last `replay` lines. */
  enter(
    person: Person,
    status: Status,
    listener: { readonly feed: Feed; readonly following: Following } | undefined
  ): Effect.Effect<Cursor | undefined> {
    return Effect.suspend(() => {
      const occupant = occupantOf(person, status)
      this.#people.set(person.id, occupant)
      this.#here++
      const cursor = listener && this.#room.follow(listener.feed, listener.following)
      const told = this.#announce("joined", { _tag: "Joined", by: person })
      return Effect.as(this.#directory === undefined ? told : Effect.andThen(told, this.#register(occupant)), cursor)
    })
  }

  /** Goes, with the reason that others see, if any. */
  leave(person: Person, cursor: Cursor | undefined, reason: Leaving): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#here--
      this.#remove(person.id)
      if (cursor !== undefined) this.#room.unfollow(cursor)
      const isEmpty = () => this.#people.size === 0
      // a stop is told of to others alone: everybody here goes
      const isTold = reason !== undefined && reason !== processStops
      const told = isTold ? this.#announce("left", { _tag: "Left", by: person, reason }) : Effect.void
      const abandon = () => {
        if (isEmpty()) this.#room.abandon(isEmpty)
      }
      if (this.#directory === undefined) {
        abandon()
        return told
      }
      const { name } = this.#room
      const left = reason === processStops ? this.#directory.leaveAll(name) : this.#directory.leave(name, person.id)
      return told.pipe(Effect.andThen(left), Effect.andThen(Effect.sync(abandon)))
    })
  }

  /** Somebody there is another from here on, by name or by status, and the room is told of it by `events`. */
  update(occupant: Occupant, events: ReadonlyArray<RoomEvent>): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#people.set(occupant.id, occupant)
      const told = Effect.forEach(events, (event) => this.#room.publish(event), { discard: true })
      return this.#directory === undefined ? told : Effect.andThen(this.#register(occupant), told)
    })
  }

  /** People are there whom others had been told to have left. */
  welcomeBack(people: ReadonlyArray<Person>): Effect.Effect<void> {
    return people.length > this.#announceUpTo
      ? this.#room.publish({ _tag: "Crowd", joined: people.length, left: 0 })
      : Effect.forEach(people, (by) => this.#room.publish({ _tag: "Joined", by }), { discard: true })
  }

  /** Lets other processes know of somebody here. */
  #register(occupant: Occupant): Effect.Effect<void> {
    if (this.#directory === undefined) return Effect.void
    return Effect.map(this.#directory.enter(this.#room.name, occupant), (arrival) => {
      if (arrival !== undefined && this.#people.has(occupant.id)) this.#arrived(occupant.id, arrival)
    })
  }

  #put({ arrival, occupant }: Attending): void {
    this.#people.set(occupant.id, occupant)
    this.#elsewhere.add(occupant.id)
    this.#arrived(occupant.id, arrival)
  }

  #remove(person: number): void {
    this.#people.delete(person)
    this.#elsewhere.delete(person)
    this.#arrivals.delete(person)
  }

  #arrived(person: number, arrival: number): void {
    if (this.#arrivals.get(person) === arrival) return
    this.#arrivals.set(person, arrival)
    this.#isInOrder = false
  }

  /** What others told came in no order. */
  #order(): void {
    if (this.#isInOrder) return
    this.#isInOrder = true
    const arrival = (person: number) => this.#arrivals.get(person) ?? Number.POSITIVE_INFINITY
    this.#people = new Map([...this.#people].sort(([one], [other]) => arrival(one) - arrival(other) || one - other))
  }

  /** Puts it in line at once, or has it summarised. */
  #announce(kind: "joined" | "left", event: RoomEvent): Effect.Effect<void> {
    if (this.#people.size <= this.#announceUpTo) {
      this.#room.announce(event)
      return Effect.void
    }
    const isPending = this.#crowd.joined + this.#crowd.left > 0
    this.#crowd[kind]++
    return isPending ? Effect.void : Effect.asVoid(Effect.forkIn(this.#summarise(), this.#scope))
  }

  /** Tells who came and went, once it is time for as many as are there by then. */
  #summarise(seconds = 1): Effect.Effect<void> {
    return Effect.andThen(
      Effect.sleep("1 second"),
      Effect.suspend(() => {
        if (seconds * toldPerSecond < this.#people.size) return this.#summarise(seconds + 1)
        const summary = this.#crowd
        this.#crowd = { joined: 0, left: 0 }
        return this.#room.publish({ _tag: "Crowd", ...summary })
      })
    )
  }
}
