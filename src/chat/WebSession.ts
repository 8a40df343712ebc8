/**
 * One person at the page: what its frames ask for, done by the same session that a terminal has.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { CutOff, Hub, type Position, type RoomsFull } from "../hub/Hub.ts"
import { isName, type Name } from "../hub/Name.ts"
import { RoomName } from "../hub/RoomName.ts"
import { Settings } from "../Settings.ts"
import { botEvent } from "./BotCodec.ts"
import type { Services } from "./Command.ts"
import { Deliveries } from "./Deliveries.ts"
import { noProtocol } from "./Departure.ts"
import { ChatSession } from "./ChatSession.ts"
import type { Line } from "./Line.ts"
import type { PagePrompt } from "./PagePrompt.ts"
import { regain } from "./Regain.ts"
import { ReservedNames } from "./ReservedNames.ts"
import { Sanctions } from "./Sanctions.ts"
import * as Past from "./Past.ts"
import { lobby } from "./SessionRooms.ts"
import type { Tickets } from "./Tickets.ts"
import { encode, people } from "./WebMedium.ts"
import { ClientFrame, type Hello, type ServerFrame } from "./WebProtocol.ts"

/** Departures of those whom somebody wanted to be gone. */
const sentAway: ReadonlySet<string> = new Set(["kicked", "banned"])

/** How much of a seal tells lines apart (96 bits). */
const originLength = 16

const decodeFrame = Schema.decodeUnknownResult(Schema.fromJsonString(ClientFrame))
const decodeRoom = Schema.decodeUnknownOption(RoomName)

/** A room that somebody was in. */
interface Kept {
  readonly room: RoomName
  readonly password: string | undefined
  /** Where they go on; `undefined`: they come as anybody does. */
  readonly after: Position | undefined
}

/** Whether those from where somebody comes may say nothing, neither by a name nor by that of a room. */
const isMuted = ({ client: { address } }: PageLine): Effect.Effect<boolean, never, Sanctions> =>
  Effect.flatMap(Sanctions, ({ against }) => Effect.map(against("mute", { address }), (mute) => mute !== undefined))

/** Where somebody would like to come in: the lobby, unless they had left it. */
const lobbyFirst = (kept: ReadonlyArray<Kept>): ReadonlyArray<Kept> =>
  kept.toSorted((one, other) => Number(other.room === lobby) - Number(one.room === lobby))

/** The name that somebody asks for, if they may have it. */
const wishOf = ({ name }: Hello, line: PageLine): Effect.Effect<Name | undefined, never, ReservedNames | Sanctions> =>
  Effect.gen(function* () {
    if (name === undefined || !isName(name) || (yield* isMuted(line))) return undefined
    // it is asked for by /nick, where there is somebody to ask for its password
    if ((yield* ReservedNames).isReserved(name)) return undefined
    const ban = yield* (yield* Sanctions).against("ban", { name })
    return ban === undefined ? name : undefined
  })

/** The connection of a page. */
export interface PageLine extends Line {
  /** How it has been asked for secrets, if it has. */
  readonly asked: PagePrompt | undefined
  readonly tickets: Tickets
  /** Makes a text that nobody else can make of this one, nor read it in that (a MAC). */
  readonly seal: (text: string) => string
}

/** The rooms that somebody was in, each once: nobody tries a hundred passwords of one. Who is muted opens none. */
export const keptOf = (
  { client, rooms = [] }: Hello,
  line: PageLine
): Effect.Effect<ReadonlyArray<Kept>, CutOff, Hub | Sanctions> =>
  Effect.gen(function* () {
    const kept = new Map<string, Kept & { readonly after: Position; readonly ticket: string }>()
    for (const { after, epoch, password, room, ticket = "" } of rooms) {
      const name = decodeRoom(room)
      if (name._tag === "None") continue
      kept.set(name.value, { room: name.value, password, ticket, after: { epoch, seq: after } })
    }
    if (yield* isMuted(line)) {
      const listed = (yield* (yield* Hub).rooms).filter(({ people }) => people > 0).map(({ name }) => name)
      for (const room of kept.keys()) if (!listed.includes(room)) kept.delete(room)
    }
    const all = Array.from(kept.values())
    // without knowing which tickets are void nobody goes on anywhere
    const good = yield* Effect.mapError(line.tickets.good(client, all), ({ reason }) => new CutOff({ reason }))
    return all.map((one) => ({
      room: one.room,
      password: one.password,
      after: good.includes(one) ? one.after : undefined
    }))
  })

/** Lets somebody in, under the name they ask for and where they were, if they may. */
export const enter = Effect.fnUntraced(function* (
  hello: Hello,
  kept: ReadonlyArray<Kept>,
  line: PageLine
): Effect.fn.Return<ChatSession, RoomsFull | CutOff, Services> {
  return yield* ChatSession.make(line, { name: yield* wishOf(hello, line), wishes: lobbyFirst(kept) })
})

/** One person at the page. */
export class WebSession {
  readonly session: ChatSession
  readonly #hello: Hello
  readonly #kept: ReadonlyArray<Kept>
  readonly #line: PageLine
  /** Whose turn it is, where frames are not all that is done. */
  #turn: Semaphore.Semaphore | undefined

  constructor(session: ChatSession, hello: Hello, kept: ReadonlyArray<Kept>, line: PageLine) {
    this.session = session
    this.#hello = hello
    this.#kept = kept
    this.#line = line
  }

  /** Comes into the other rooms they were in before. */
  get rejoin(): Effect.Effect<void, never, Hub> {
    return Effect.suspend(() =>
      Effect.forEach(
        this.#kept.filter(({ room }) => !this.session.rooms.includes(room)),
        ({ room, ...entry }) =>
          this.session.join(room, entry).pipe(
            Effect.catchTag("RoomLocked", () =>
              Effect.sync(() => this.session.complain(`#${room} is locked; /join ${room} asks for its password`))
            ),
            Effect.ignore
          ),
        { discard: true }
      )
    )
  }

  /** Whether they come back, and their name is held by somebody. */
  get hasLostName(): boolean {
    return this.session.person.name !== this.#hello.name && this.#kept.some(({ after }) => after !== undefined)
  }

  /** Takes the name they had once it is free, unless they choose another before. */
  get regain(): Effect.Effect<void, never, ReservedNames | Sanctions | Settings> {
    return Effect.suspend(() => {
      this.#turn = Semaphore.makeUnsafe(1)
      return regain(this.session, wishOf(this.#hello, this.#line), this.#turn)
    })
  }

  /** Takes their tickets of rooms, for whoever has left them for good. */
  #forfeit(rooms: ReadonlyArray<string>): Effect.Effect<void, never, Hub> {
    return Effect.forEach(
      rooms,
      (room) =>
        Effect.flatMap(
          Effect.flatMap(Hub, ({ inspect }) => inspect(room)),
          ({ epoch, head }) => this.#line.tickets.void(this.#hello.client, room, { epoch, seq: head })
        ),
      { discard: true }
    )
  }

  /** Does something that may be a leaving. */
  #leaving<A, R>(act: Effect.Effect<A, never, R>): Effect.Effect<A, never, R | Hub> {
    return Effect.suspend(() => {
      const before = this.session.rooms
      const left = Effect.suspend(() => this.#forfeit(before.filter((room) => !this.session.rooms.includes(room))))
      return Effect.tap(act, left)
    })
  }

  /** It is over. Who was sent away comes back as anybody does, if at all. */
  get over(): Effect.Effect<void, never, Hub> {
    return Effect.suspend(() =>
      sentAway.has(this.session.departure?.key ?? "") ? this.#forfeit(this.session.rooms) : Effect.void
    )
  }

  /** Does what one frame asks for, when its turn comes: a line counts as one, and what nobody typed as a part of one. */
  receive(text: string): Effect.Effect<void, never, Services | Deliveries> {
    return Effect.suspend(() => {
      const { session } = this
      if (session.departure !== undefined) return Effect.void
      const frame = decodeFrame(text)
      if (Result.isFailure(frame)) return Effect.sync(() => session.end(noProtocol))
      const turn = frame.success.type === "line" ? session.pacing.line : session.pacing.commands(1)
      return Effect.andThen(
        turn,
        Effect.suspend(() => (session.departure === undefined ? this.#do(frame.success) : Effect.void))
      )
    })
  }

  #do(frame: ClientFrame): Effect.Effect<void, never, Services | Deliveries> {
    const done = this.#done(frame)
    return this.#turn === undefined ? done : this.#turn.withPermits(1)(done)
  }

  #done(frame: ClientFrame): Effect.Effect<void, never, Services | Deliveries> {
    switch (frame.type) {
      case "line":
        return this.#typed(frame)
      case "secret":
        return this.#line.asked?.answer()?.(frame.text) ?? Effect.void
      case "history":
        return this.#history(frame)
      case "people":
        return this.#people(frame.room)
      case "leave":
        return this.#leaving(Effect.suspend(() => (this.session.focus(frame.room) ? this.session.leave : Effect.void)))
      case "ping":
        return Effect.sync(() => this.#send({ type: "pong" }))
    }
  }

  #send(frame: ServerFrame): void {
    this.session.send(encode(frame))
  }

  #typed({
    id,
    room,
    text
  }: Extract<ClientFrame, { type: "line" }>): Effect.Effect<void, never, Services | Deliveries> {
    return Effect.gen({ self: this }, function* () {
      const { session } = this
      const delivered = yield* (yield* Deliveries).of(this.#hello.client)
      const acknowledge = () => {
        delivered.add(id)
        // after its `closing` no frame may follow: who left has read that as the answer
        if (session.departure === undefined) this.#send({ type: "ack", id })
      }
      if (delivered.has(id)) return acknowledge()
      const { maxLineBytes } = yield* Settings
      if (new TextEncoder().encode(text).length > maxLineBytes) {
        yield* session.refuseTooLong
      } else if (!session.focus(room)) {
        session.complain(`You are not in #${room.slice(0, 32)}; /join it`)
      } else {
        const sending = { origin: this.#originOf(id), onKept: acknowledge }
        // what is said is not acknowledged before it is kept, and the lines after it need not wait for that
        if (yield* this.#leaving(session.receiveOnce(text, sending))) return
      }
      acknowledge()
    })
  }

  /** What a line is known by to servers that have the same key, and to nobody else. */
  #originOf(id: string): string {
    return this.#line.seal(JSON.stringify([this.#hello.client, id])).slice(0, originLength)
  }

  #history({ before, limit, room }: Extract<ClientFrame, { type: "history" }>): Effect.Effect<void, never, Services> {
    return Effect.gen({ self: this }, function* () {
      if (!this.session.focus(room)) return
      const { historyLines } = yield* Settings
      // of those whom one ignores there may be many in between, and a disk may hold any number
      const enough = this.session.view.ignored.size === 0 ? limit + 1 : Math.max(limit + 1, historyLines)
      const said = yield* Past.read(this.session, { room, limit: enough, before }, (text) =>
        this.#send({ type: "unread", room, before, text })
      )
      if (said === undefined) return
      const entries = this.session.welcome(said)
      const events = entries.slice(-limit).map((entry) => botEvent(room, entry, true))
      this.#send({ type: "past", room, before, events, isAll: said.length < enough && entries.length <= limit })
    })
  }

  #people(room: string): Effect.Effect<void, never, Services> {
    return Effect.gen({ self: this }, function* () {
      if (!this.session.rooms.includes(room)) return
      this.#send(people(room, yield* (yield* Hub).roster(room, (yield* Settings).whoUpTo)))
    })
  }
}
