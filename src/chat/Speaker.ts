/**
 * What one person says where they talk: if they may at the moment, and once where the line may come again.
 */
import * as Effect from "effect/Effect"
import type * as Hub from "../hub/Hub.ts"
import { describeMillis } from "../TimeSpan.ts"
import { Sanctions } from "./Sanctions.ts"
import type { Session } from "./Session.ts"
import type { SessionRooms } from "./SessionRooms.ts"
import { muteOf } from "./Speech.ts"

/** Talks in a room. */
type Talk = (member: Hub.Member, sending: Hub.Sending | undefined) => Effect.Effect<void>

/** Who speaks. */
interface Talking extends Pick<Session, "client" | "person" | "room" | "status" | "trouble" | "typedAt"> {
  /** Does not take a line: says why, and counts it. */
  readonly refuse: (reason: string, words: string) => Effect.Effect<void>
}

/** One person's voice. */
export class Speaker {
  /** How many lines they have said, in all rooms. */
  said = 0
  readonly #session: Talking
  readonly #rooms: SessionRooms
  /** The line that is being handled, if it may come again and has not been said. */
  #sending: Hub.Sending | undefined

  constructor(session: Talking, rooms: SessionRooms) {
    this.#session = session
    this.#rooms = rooms
  }

  /** Handles a line that may come again. Whether it was said: `onKept` is then for the room to call. */
  once<R>(sending: Hub.Sending, handle: Effect.Effect<void, never, R>): Effect.Effect<boolean, never, R> {
    return Effect.suspend(() => {
      this.#sending = sending
      return Effect.map(handle, () => {
        const isSaid = this.#sending === undefined
        this.#sending = undefined
        return isSaid
      })
    })
  }

  /** Talks where they talk, if they may at the moment, or have and are not sure of it. */
  speak(talk: Talk): Effect.Effect<void, never, Sanctions> {
    const { current } = this.#rooms
    if (this.#sending !== undefined && current.hasSaid(this.#sending.origin)) return this.#say(talk, current)
    return Effect.flatMap(Sanctions, ({ isEmpty }) =>
      // nearly always, and it is asked for each line
      isEmpty("mute")
        ? this.#talk(talk)
        : Effect.flatMap(muteOf(this.#session), (muted) =>
            muted === undefined ? this.#talk(talk) : this.#session.refuse("muted", muted)
          )
    )
  }

  /** Talks, if the room's pace lets them. */
  #talk(talk: Talk): Effect.Effect<void> {
    const { room, trouble, typedAt } = this.#session
    if (trouble !== undefined) return this.#session.refuse("cut-off", `Not sent: ${trouble}; please try again`)
    const wait = this.#rooms.waitToSpeak(typedAt)
    if (wait > 0) return this.#session.refuse("slow-room", `#${room} is slow; again in ${describeMillis(wait)}`)
    this.said++
    return this.#rooms.talk((member) => this.#say(talk, member))
  }

  #say(talk: Talk, member: Hub.Member): Effect.Effect<void> {
    const sending = this.#sending
    this.#sending = undefined
    return talk(member, sending)
  }
}
