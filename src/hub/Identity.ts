/**
 * Somebody at the hub: one name and one outlet, in one or more rooms.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { notice, type Whisper } from "./Codec.ts"
import type { CutOff } from "./Directory.ts"
import type { Elsewhere } from "./Elsewhere.ts"
import type { Feed } from "./Feed.ts"
import { type Heard, type Hearing, NotHeard } from "./Member.ts"
import type { Mentions } from "./Mentions.ts"
import { keyOf, type Name } from "./Name.ts"
import type { NameRegistry } from "./NameRegistry.ts"
import type { Person, RoomEvent } from "./RoomEvent.ts"
import { type Occupant, occupantOf, ordinary, type Status } from "./Occupant.ts"
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
  /** Where there are other processes. */
  readonly elsewhere: Elsewhere | undefined
}

/** Somebody at the hub. */
export class Identity {
  readonly feed: Feed | undefined
  #person: Person
  #status: Status = ordinary
  /** Few: an array is smaller than a set. */
  #rooms: ReadonlyArray<Presence> = []
  #isRung = false
  #lastWhisperer: Identity | Person | undefined
  #isNamed = false
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
  claim(name: Name): Effect.Effect<boolean, CutOff> {
    return Effect.suspend((): Effect.Effect<boolean, CutOff> => {
      const { elsewhere, names } = this.#shared
      if (!names.claim(name, this)) return Effect.succeed(false)
      if (elsewhere === undefined) return Effect.as(this.#take(name), true)
      // a name is theirs here at once, and kept only if it is nobody's elsewhere
      const isNew = !this.#isNamed || keyOf(name) !== keyOf(this.#person.name)
      const giveBack = Effect.sync(() => isNew && names.release(name))
      return elsewhere.directory.claim(name, this.#person.id).pipe(
        Effect.tap((isMine) => (isMine ? this.#take(name) : giveBack)),
        Effect.onError(() => giveBack),
        Effect.uninterruptible
      )
    })
  }

  /** Goes by a name that is theirs from here on, and frees the one before. */
  #take(name: Name): Effect.Effect<void> {
    const { elsewhere, mentions } = this.#shared
    const { id, name: from } = this.#person
    const wasNamed = this.#isNamed
    this.#isNamed = true
    this.#person = { id, name }
    if (wasNamed) mentions.set(from, id, false)
    mentions.set(name, id, this.#isRung)
    elsewhere?.people.set(id, this)
    return wasNamed && keyOf(name) !== keyOf(from) ? this.#free(from) : Effect.void
  }

  #free(name: string): Effect.Effect<void> {
    const { elsewhere, names } = this.#shared
    names.release(name)
    return elsewhere?.directory.release(name, this.#person.id) ?? Effect.void
  }

  /** Gives the name back. */
  get release(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#isNamed = false
      this.#shared.mentions.set(this.#person.name, this.#person.id, false)
      this.#shared.elsewhere?.people.delete(this.#person.id)
      return this.#free(this.#person.name)
    })
  }

  /**
   * Somebody elsewhere has their name: they take the first one drawn that is free, and are told. Others are too, unless to
   * them they have left.
   */
  loseName(draw: Effect.Effect<Name>, haveLeft: boolean): Effect.Effect<void> {
    const from = this.#person.name
    const take: Effect.Effect<void, CutOff> = Effect.flatMap(
      Effect.flatMap(draw, (name) => this.claim(name)),
      (isMine) => (isMine ? Effect.void : take)
    )
    return take.pipe(
      Effect.andThen(
        Effect.suspend(() => {
          const words = `Somebody took your name while this server was not heard of; you are ${this.#person.name} now`
          this.feed?.reply(notice(words))
          return this.update(haveLeft ? [] : [{ _tag: "Renamed", by: this.#person, from }])
        })
      ),
      // it is told again when the others can be reached
      Effect.ignore
    )
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
  leftRoom(presence: Presence): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#rooms = this.#rooms.filter((other) => other !== presence)
      return this.#rooms.length > 0 ? Effect.void : this.release
    })
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
    return Effect.suspend(() => {
      const { elsewhere, names } = this.#shared
      const other = names.holder(to)
      if (other !== undefined || elsewhere === undefined) return this.#whisperTo(other, to, text)
      return Effect.flatMap(elsewhere.directory.find(to), (found) => this.#whisperAbroad(elsewhere, found, to, text))
    })
  }

  /** Whispers to the one whose private words came last, by whatever name they go now. */
  answer(text: string): Effect.Effect<Occupant, NotHeard> {
    return Effect.suspend(() => {
      const last = this.#lastWhisperer
      const { elsewhere } = this.#shared
      if (last instanceof Identity || last === undefined || elsewhere === undefined) {
        const here = last instanceof Identity && last.isPresent ? last : undefined
        return this.#whisperTo(here, last instanceof Identity ? last.person.name : "", text)
      }
      return this.#whisperAbroad(elsewhere, last, last.name, text)
    })
  }

  /** Whether they are in any room. */
  get isPresent(): boolean {
    return this.#rooms.length > 0
  }

  /** Hears private words, if they do at the moment; `by` may answer them. */
  hearWhisper(from: Person, text: string, at: number, by: Identity | Person): Heard {
    const { feed } = this
    if (feed === undefined) return "deaf"
    if (feed.isIgnored?.(from)) return "ignoring"
    if (feed.isBacklogged) return "not-reading"
    this.#lastWhisperer = by
    feed.send(feed.codec.whisper({ from, to: this.#person, text, at }, false))
    if (feed.isRungByWhispers) feed.send(feed.codec.bell)
    return occupantOf(this.#person, this.#status)
  }

  #whisperTo(other: Identity | undefined, name: string, words: string): Effect.Effect<Occupant, NotHeard> {
    return Clock.clockWith((clock) =>
      Effect.suspend(() => {
        const at = clock.currentTimeMillisUnsafe()
        const text = sanitize(words)
        const heard = other?.hearWhisper(this.#person, text, at, this) ?? "absent"
        return this.#whispered(heard, { text, at }, other?.person.name ?? name)
      })
    )
  }

  #whisperAbroad(
    { whisper }: Elsewhere,
    to: Person | undefined,
    name: string,
    words: string
  ): Effect.Effect<Occupant, NotHeard> {
    return Clock.clockWith((clock) => {
      const at = clock.currentTimeMillisUnsafe()
      const text = sanitize(words)
      const heard: Effect.Effect<Heard> =
        to === undefined ? Effect.succeed("absent") : whisper(to.id, { from: this.#person, text, at })
      return Effect.flatMap(heard, (heard) => this.#whispered(heard, { text, at }, to?.name ?? name))
    })
  }

  /** Shows them their own private words, or says why nobody heard them. */
  #whispered(heard: Heard, words: Pick<Whisper, "at" | "text">, name: string): Effect.Effect<Occupant, NotHeard> {
    if (typeof heard === "string") return Effect.fail(new NotHeard({ name, why: heard }))
    const to = { id: heard.id, name: heard.name }
    this.feed?.send(this.feed.codec.whisper({ from: this.#person, to, ...words }, true))
    return Effect.succeed(heard)
  }
}
