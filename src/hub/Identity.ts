/**
 * Somebody at the hub: one name and one outlet, in one or more rooms.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Feed } from "./Feed.ts"
import { type Hearing, NotHeard } from "./Member.ts"
import type { Mentions } from "./Mentions.ts"
import { keyOf, type Name } from "./Name.ts"
import type { NameRegistry } from "./NameRegistry.ts"
import type { Person, RoomEvent } from "./RoomEvent.ts"
import { type Occupant, occupantOf, ordinary, type Status } from "./Roster.ts"
import { sanitize } from "./SafeText.ts"

/** Their presence in one room. */
interface Presence {
  /** Tells the room who they are from here on, by `events`. */
  readonly update: (events: ReadonlyArray<RoomEvent>) => Effect.Effect<void>
}

/** What everybody at a hub shares. */
interface Shared {
  readonly names: NameRegistry<Identity>
  readonly mentions: Mentions
}

/** Somebody at the hub. */
export class Identity {
  readonly feed: Feed | undefined
  #person: Person
  #status: Status = ordinary
  /** Few: an array is smaller than a set. */
  #rooms: ReadonlyArray<Presence> = []
  #isRung = false
  #lastWhisperer: Identity | undefined
  readonly #shared: Shared

  constructor(person: Person, feed: Feed | undefined, shared: Shared) {
    this.#person = person
    this.feed = feed
    this.#shared = shared
  }

  get person(): Person {
    return this.#person
  }

  /** Takes a name, or keeps the old one and returns `false` when it is somebody else's. */
  claim(name: Name): boolean {
    const { mentions, names } = this.#shared
    const { id, name: from } = this.#person
    if (!names.claim(name, this)) return false
    if (keyOf(name) !== keyOf(from)) names.release(from)
    mentions.set(from, id, false)
    mentions.set(name, id, this.#isRung)
    this.#person = { id, name }
    return true
  }

  get status(): Status {
    return this.#status
  }

  /** Changes what others may know of them; every room hears when they go away or come back, or become an operator. */
  setStatus(status: Status): Effect.Effect<void> {
    return Effect.suspend(() => {
      const before = this.#status
      this.#status = {
        away: status.away === undefined ? undefined : sanitize(status.away),
        isOperator: status.isOperator ?? false
      }
      return this.update(this.#changesSince(before))
    })
  }

  #changesSince(before: Status): ReadonlyArray<RoomEvent> {
    const { away, isOperator = false } = this.#status
    const by = this.#person
    const events: Array<RoomEvent> = []
    if (away !== before.away) events.push(away === undefined ? { _tag: "Back", by } : { _tag: "Away", by, text: away })
    if (isOperator !== (before.isOperator ?? false)) events.push({ _tag: isOperator ? "Promoted" : "Demoted", by })
    return events
  }

  /** Tells every room they are in who they are from here on, by `events`. */
  update(events: ReadonlyArray<RoomEvent>): Effect.Effect<void> {
    return Effect.forEach(this.#rooms, (presence) => presence.update(events), { discard: true })
  }

  enteredRoom(presence: Presence): void {
    this.#rooms = this.#rooms.concat(presence)
  }

  /** With the last room the name is free. */
  leftRoom(presence: Presence): void {
    this.#rooms = this.#rooms.filter((other) => other !== presence)
    if (this.#rooms.length > 0) return
    this.#shared.mentions.set(this.#person.name, this.#person.id, false)
    this.#shared.names.release(this.#person.name)
  }

  hear({ bell, hearsOwn, isIgnored, replies }: Hearing): void {
    const { feed } = this
    if (feed === undefined) return
    feed.codec = replies
    feed.hearsOwn = hearsOwn
    feed.isIgnored = isIgnored
    feed.isRungByWhispers = bell !== "off"
    this.#isRung = bell === "mention"
    this.#shared.mentions.set(this.#person.name, this.#person.id, this.#isRung)
  }

  /** Says something to one person only. Both see it, nobody else, and nothing remembers it. */
  whisper(to: string, text: string): Effect.Effect<Occupant, NotHeard> {
    return Effect.suspend(() => this.#whisperTo(this.#shared.names.holder(to), to, text))
  }

  /** Whispers to the one whose private words came last, by whatever name they go now. */
  answer(text: string): Effect.Effect<Occupant, NotHeard> {
    return Effect.suspend(() => {
      const last = this.#lastWhisperer
      return this.#whisperTo(last?.isPresent ? last : undefined, last?.person.name ?? "", text)
    })
  }

  /** Whether they are in any room. */
  get isPresent(): boolean {
    return this.#rooms.length > 0
  }

  #whisperTo(other: Identity | undefined, name: string, text: string): Effect.Effect<Occupant, NotHeard> {
    if (other === undefined) return Effect.fail(new NotHeard({ name, why: "absent" }))
    return Clock.clockWith((clock) =>
      Effect.suspend(() => {
        const { feed, person } = other
        const why =
          feed === undefined
            ? "deaf"
            : feed.isIgnored?.(this.#person)
              ? "ignoring"
              : feed.isBacklogged
                ? "not-reading"
                : undefined
        if (feed === undefined || why !== undefined) {
          return Effect.fail(new NotHeard({ name: person.name, why: why ?? "deaf" }))
        }
        const whisper = { from: this.#person, to: person, text: sanitize(text), at: clock.currentTimeMillisUnsafe() }
        other.#lastWhisperer = this
        feed.send(feed.codec.whisper(whisper, false))
        if (feed.isRungByWhispers) feed.send(feed.codec.bell)
        this.feed?.send(this.feed.codec.whisper(whisper, true))
        return Effect.succeed(occupantOf(person, other.status))
      })
    )
  }
}
