/**
 * Somebody's presence in a room, as the hub in memory keeps it. A class, so that ten thousand of them share their methods.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { Codec, Reply } from "./Codec.ts"
import type { CutOff } from "./Directory.ts"
import type { Cursor } from "./Feed.ts"
import type { Identity } from "./Identity.ts"
import type { Leaving } from "./Leaving.ts"
import { type Coming, type Hearing, type Member, NameTaken, type NotHeard, type RoomListening } from "./Member.ts"
import type { Name } from "./Name.ts"
import type { Sending } from "./Origins.ts"
import type { Place, RoomsFull } from "./Places.ts"
import type { Position } from "./Position.ts"
import type { Person, RoomEvent } from "./RoomEvent.ts"
import { type Key, opens, RoomLocked, type RoomRules } from "./RoomRules.ts"
import { type Occupant, occupantOf, type Status } from "./Occupant.ts"

/** Joins a room as somebody who is at the hub already. */
type Join = (
  room: string,
  identity: Identity,
  coming?: Coming
) => Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope>

/** From {@link enter} to {@link leave}. */
export class Membership implements Member {
  #reason: Leaving = ""
  #cursor: Cursor | undefined
  #hasLeft = false
  readonly #identity: Identity
  readonly #place: Place
  readonly #join: Join

  constructor(identity: Identity, place: Place, join: Join) {
    this.#identity = identity
    this.#place = place
    this.#join = join
  }

  get person(): Person {
    return this.#identity.person
  }

  get room(): string {
    return this.#place.room.name
  }

  get rules(): RoomRules {
    return this.#place.room.rules
  }

  get trouble(): string | undefined {
    return this.#place.room.trouble
  }

  get isHost(): boolean {
    return this.#place.roster.host === this.person.id
  }

  get status(): Status {
    return this.#identity.status
  }

  get hasRoom(): Effect.Effect<void> {
    return this.#identity.feed?.hasRoom ?? Effect.void
  }

  get flushed(): Effect.Effect<void> {
    return this.#identity.feed?.flushed ?? Effect.void
  }

  get pending(): number {
    return this.#identity.feed?.pending ?? 0
  }

  get isBacklogged(): boolean {
    return this.#identity.feed?.isBacklogged ?? false
  }

  get position(): Position {
    const { log, memory } = this.#place.room
    return { epoch: memory.epoch, seq: log.head }
  }

  resume(after: Position): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      const { room } = this.#place
      if (this.#cursor === undefined || !room.memory.canResume(after)) return Effect.succeed(false)
      room.rewind(this.#cursor, after.seq)
      return Effect.succeed(true)
    })
  }

  get settled(): Effect.Effect<void> {
    return this.#place.room.settled
  }

  /** Runs `enter`, and leaves when the scope closes. */
  stay<E>(enter: Effect.Effect<void, E>): Effect.Effect<this, E, Scope.Scope> {
    return Effect.flatMap(Effect.scope, (scope) => {
      // no `acquireRelease`: all that it was made of would live as long as the scope
      const entered = Effect.andThen(enter, Scope.addFinalizerExit(scope, this.#leaving))
      return Effect.as(Effect.uninterruptible(entered), this)
    })
  }

  get #leaving(): () => Effect.Effect<void> {
    return () => this.leave
  }

  /** Comes in, if `key` opens the room; else whoever is in no other has no name any more. */
  enter(listening: RoomListening | undefined, key: Key, greetUpTo: number): Effect.Effect<void, RoomLocked | CutOff> {
    const { refresh } = this.#place
    const entered = Effect.suspend(() => {
      const { feed } = this.#identity
      const { room, roster } = this.#place
      if (roster.has(this.person.id)) return Effect.die(new Error(`${this.person.name} is in #${this.room} already`))
      if (!opens(room.rules, key)) {
        return Effect.andThen(this.#stayOut, new RoomLocked({ room: room.name, hasTried: key !== undefined }))
      }
      this.#identity.enteredRoom(this)
      const head = this.position
      const after = listening?.after === "arrival" ? head : listening?.after
      const isResumed = listening?.after !== "arrival" && room.memory.canResume(after)
      if (listening?.greet !== undefined) {
        const others = roster.present(greetUpTo)
        this.send(
          listening.greet({
            person: { ...this.person, ...this.status },
            others,
            topic: room.memory.topic,
            isLocked: room.rules.password !== undefined,
            slow: room.rules.slow,
            head,
            isResumed
          })
        )
      }
      const listener = feed
        && listening && { feed, following: { codec: listening.codec, replay: listening.replay ?? 0, after } }
      return Effect.map(roster.enter(this.person, this.status, listener), (cursor) => {
        this.#cursor = cursor
      })
    })
    return refresh === undefined
      ? entered
      : Effect.andThen(
          Effect.onError(refresh, () => this.#stayOut),
          entered
        )
  }

  /** Whoever does not come in, and is in no other room, has no name any more. */
  get #stayOut(): Effect.Effect<void> {
    return Effect.suspend(() => (this.#identity.isPresent ? Effect.void : this.#identity.release))
  }

  /** Goes: first from the room, and, after the last room, the name is free. */
  get leave(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#hasLeft = true
      return this.#place.roster.leave(this.person, this.#cursor, this.#reason)
    }).pipe(Effect.ensuring(Effect.suspend(() => this.#identity.leftRoom(this))))
  }

  join(room: string, coming?: Coming): Effect.Effect<Member, RoomsFull | RoomLocked | CutOff, Scope.Scope> {
    return this.#join(room, this.#identity, coming)
  }

  rename(name: Name): Effect.Effect<void, NameTaken | CutOff> {
    return Effect.suspend(() => {
      if (this.#hasLeft) return Effect.void
      const from = this.person.name
      return Effect.flatMap(this.#identity.claim(name), (isTheirs): Effect.Effect<void, NameTaken> => {
        if (!isTheirs) return Effect.fail(new NameTaken({ name }))
        // they may have gone while others were asked
        if (!this.#identity.isPresent) return this.#identity.release
        return this.#identity.update([{ _tag: "Renamed", by: this.person, from }])
      })
    })
  }

  setStatus(status: Status): Effect.Effect<void> {
    return Effect.suspend(() => (this.#hasLeft ? Effect.void : this.#identity.setStatus(status)))
  }

  update(events: ReadonlyArray<RoomEvent>): Effect.Effect<void> {
    return this.#place.roster.update(occupantOf(this.person, this.status), events)
  }

  say(text: string, sending?: Sending): Effect.Effect<void> {
    return this.#talk("Said", text, sending)
  }

  act(text: string, sending?: Sending): Effect.Effect<void> {
    return this.#talk("Acted", text, sending)
  }

  hasSaid(origin: string): boolean {
    return this.#place.room.memory.origins.knows(origin)
  }

  setTopic(text: string): Effect.Effect<void> {
    return this.#publish((by) => ({ _tag: "Topic", by, text }))
  }

  whisper(to: string, text: string): Effect.Effect<Occupant, NotHeard> {
    return this.#identity.whisper(to, text)
  }

  answer(text: string): Effect.Effect<Occupant, NotHeard> {
    return this.#identity.answer(text)
  }

  leaveAs(reason: Leaving): void {
    this.#reason = reason
  }

  useCodec(codec: Codec): void {
    if (this.#cursor !== undefined) this.#cursor.codec = codec
  }

  hear(hearing: Hearing): void {
    this.#identity.hear(hearing)
  }

  reply(...lines: ReadonlyArray<Reply>): void {
    this.#identity.feed?.reply(...lines)
  }

  send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#identity.feed?.send(bytes)
  }

  #talk(_tag: "Said" | "Acted", text: string, sending: Sending | undefined): Effect.Effect<void> {
    if (sending === undefined) return this.#publish((by) => ({ _tag, by, text }))
    const { onKept, origin } = sending
    return Effect.suspend(() =>
      this.#hasLeft ? Effect.void : this.#place.room.publishOnce({ _tag, by: this.person, text, origin }, onKept)
    )
  }

  #publish(event: (by: Person) => RoomEvent): Effect.Effect<void> {
    return Effect.suspend(() => (this.#hasLeft ? Effect.void : this.#place.room.publishNow(event(this.person))))
  }
}
