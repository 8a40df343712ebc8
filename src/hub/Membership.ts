/**
 * Somebody's presence in a room, as the hub in memory keeps it. A class, so that ten thousand of them share their methods.
 */
import * as Effect from "effect/Effect"
import type { Cursor, Feed } from "./Feed.ts"
import { type Member, NameTaken } from "./Member.ts"
import { keyOf, type Name } from "./Name.ts"
import type { NameRegistry } from "./NameRegistry.ts"
import type { Room } from "./Room.ts"
import type { Person } from "./RoomEvent.ts"
import type { Roster } from "./Roster.ts"

/** Where somebody is, and what they share with everyone. */
interface Surroundings {
  readonly room: Room
  readonly roster: Roster
  readonly names: NameRegistry
  readonly feed: Feed | undefined
}

/** From {@link enter} to {@link leave}. Its name must have been claimed, and is released at the end. */
export class Membership implements Member {
  #person: Person
  #reason: string | undefined = "left"
  #cursor: Cursor | undefined
  #hasLeft = false
  readonly #at: Surroundings

  constructor(person: Person, at: Surroundings) {
    this.#person = person
    this.#at = at
  }

  get person(): Person {
    return this.#person
  }

  get hasRoom(): Effect.Effect<void> {
    return this.#at.feed?.hasRoom ?? Effect.void
  }

  get flushed(): Effect.Effect<void> {
    return this.#at.feed?.flushed ?? Effect.void
  }

  get settled(): Effect.Effect<void> {
    return this.#at.room.settled
  }

  /** Comes in. What `greet` returns, given who is there already, is said before anything of the room. */
  enter(greet: (person: Person) => ReadonlyArray<string>): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#at.feed?.reply(...greet(this.#person))
      return Effect.map(this.#at.roster.enter(this.#person, this.#at.feed), (cursor) => {
        this.#cursor = cursor
      })
    })
  }

  /** Goes: first from the room, and then the name is free. */
  get leave(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#hasLeft = true
      return this.#at.roster.leave(this.#person, this.#cursor, this.#reason)
    }).pipe(Effect.ensuring(Effect.sync(() => this.#at.names.release(this.#person.name))))
  }

  rename(name: Name): Effect.Effect<void, NameTaken> {
    return Effect.suspend(() => {
      if (this.#hasLeft) return Effect.void
      const { id, name: from } = this.#person
      if (!this.#at.names.claim(name, id)) return Effect.fail(new NameTaken({ name }))
      if (keyOf(name) !== keyOf(from)) this.#at.names.release(from)
      this.#person = { id, name }
      return this.#at.roster.rename(this.#person, from)
    })
  }

  say(text: string): Effect.Effect<void> {
    return this.#publish("Said", text)
  }

  act(text: string): Effect.Effect<void> {
    return this.#publish("Acted", text)
  }

  leaveAs(reason: string | undefined): void {
    this.#reason = reason
  }

  reply(...lines: ReadonlyArray<string>): void {
    this.#at.feed?.reply(...lines)
  }

  send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#at.feed?.send(bytes)
  }

  #publish(_tag: "Said" | "Acted", text: string): Effect.Effect<void> {
    return Effect.suspend(() => (this.#hasLeft ? Effect.void : this.#at.room.publish({ _tag, by: this.#person, text })))
  }
}
