/**
 * One person at a line terminal: greeted, talking, leaving. It knows no sockets: lines come in, an outlet takes what
 * goes out.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { complaint, notice } from "../hub/Codec.ts"
import {
  Hub,
  type Listening,
  type Member,
  type NameTaken,
  type NotHeard,
  type RoomSummary,
  type RoomsFull
} from "../hub/Hub.ts"
import { Name } from "../hub/Name.ts"
import type { Outlet } from "../hub/Outlet.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import type { Present } from "../hub/Roster.ts"
import { Settings, type Values } from "../Settings.ts"
import { dispatch } from "./CommandTable.ts"
import { type Departure, flooding, tooSlow } from "./Departure.ts"
import { Manners } from "./Manners.ts"
import type { Session, TooManyRooms } from "./Session.ts"
import { introduce, lobby, SessionRooms } from "./SessionRooms.ts"
import { codecFor, initial, type View } from "./View.ts"

const shownWarning = "your terminal will show what you type"

/** The last line of every greeting. */
const hint = notice("Type to talk, /nick NAME to choose a name, /help for more")

/** Four digits are easy to say. */
const leastGuest = 1000

/** A guest's number is drawn from at least so many times as many as there are people: few are drawn twice. */
const numbersPerPerson = 10

/** Comes in under a guest name that is free. */
const joinAsGuest = (hub: Hub["Service"], listening: Listening): Effect.Effect<Member, RoomsFull, Scope.Scope> =>
  Effect.gen(function* () {
    const { total } = yield* hub.roster(lobby, 0)
    let least = leastGuest
    while (9 * least < numbersPerPerson * total) least *= 10
    const number = yield* Random.nextIntBetween(least, least * 10)
    return yield* hub.join(lobby, Name.make(`guest-${number}`), listening)
  }).pipe(Effect.catchTag("NameTaken", () => joinAsGuest(hub, listening)))

/** What a session needs of the terminal's protocol. */
interface Terminal {
  /** Whether it has shown that it speaks telnet. */
  readonly isSpoken: boolean
  /** The bytes that ask it to show, or not to show, what is typed. */
  readonly echo: (isShown: boolean) => Uint8Array
}

/** What a session is made of. */
interface Options {
  readonly outlet: Outlet
  readonly terminal: Terminal
  /** Whether it said `/bot on` first thing: no greeting, no history. */
  readonly isBot: boolean
  /** Called once, when the session ends for any reason. */
  readonly onEnd: (departure: Departure) => void
}

/** One person at a line terminal, from greeting to farewell. A class, so that ten thousand of them share their methods. */
export class LineSession implements Session {
  readonly #hub: Hub["Service"]
  readonly #onEnd: (departure: Departure) => void
  readonly #terminal: Terminal
  readonly #rooms: SessionRooms
  readonly #settings: Values
  /** Made with the first line: most who listen never say one. */
  #manners: Manners | undefined
  #onSecret: ((secret: string) => Effect.Effect<void>) | undefined
  #departure: Departure | undefined

  private constructor(hub: Hub["Service"], rooms: SessionRooms, settings: Values, options: Options) {
    this.#settings = settings
    this.#hub = hub
    this.#rooms = rooms
    this.#onEnd = options.onEnd
    this.#terminal = options.terminal
  }

  /** Lets somebody in, until they {@link depart}. Fails where not even the lobby may be opened. */
  static readonly make = Effect.fnUntraced(function* (
    options: Options
  ): Effect.fn.Return<LineSession, RoomsFull, Hub | Settings> {
    const settings = yield* Settings
    const hub = yield* Hub
    const view = options.isBot ? { ...initial, isBot: true } : initial
    const rooms = new SessionRooms(settings, view)
    const session = new LineSession(hub, rooms, settings, options)
    const connection = { outlet: options.outlet, onStalled: session.#onStalled }
    yield* rooms.enter((listening) => {
      const greet: NonNullable<Listening["greet"]> = (person, others, topic) => [
        notice("Welcome to Hubbub"),
        ...introduce(lobby, person, others, topic),
        hint
      ]
      return joinAsGuest(hub, { ...listening, ...connection, ...(view.isBot ? {} : { greet }) })
    })
    return session
  })

  get #onStalled(): () => void {
    return () => this.end(tooSlow)
  }

  get person(): Person {
    return this.#rooms.current.person
  }

  get room(): string {
    return this.#rooms.current.room
  }

  get rooms(): ReadonlyArray<string> {
    return this.#rooms.all.map(({ room }) => room)
  }

  get allRooms(): Effect.Effect<ReadonlyArray<RoomSummary>> {
    return this.#hub.rooms
  }

  get present(): Effect.Effect<Present> {
    return this.#hub.roster(this.room, this.#settings.whoUpTo)
  }

  /** Why it ended, if it has. */
  get departure(): Departure | undefined {
    return this.#departure
  }

  /** Waits until every reply has been handed to the outlet; it may be awaited after the scope has closed. */
  get flushed(): Effect.Effect<void> {
    return this.#rooms.current.flushed
  }

  /** Waits while too many replies wait to be read. */
  get hasRoom(): Effect.Effect<void> {
    return this.#rooms.current.hasRoom
  }

  /** Waits until the next line may be handled; who has been too fast for too long is sent away. */
  get pace(): Effect.Effect<void> {
    const pace = this.#theManners.pace(() => this.tell("That was fast: your next lines wait their turn"))
    return Effect.map(pace, (mayGoOn) => {
      if (!mayGoOn) this.end(flooding)
    })
  }

  get change(): Effect.Effect<number> {
    return this.#theManners.change
  }

  get #theManners(): Manners {
    this.#manners ??= new Manners(this.#settings)
    return this.#manners
  }

  /** Handles one line of input: a secret that was asked for, talk, or a command. */
  receive(line: string): Effect.Effect<void> {
    if (this.#departure !== undefined) return Effect.void
    const onSecret = this.#onSecret
    if (onSecret !== undefined) {
      this.#forgetSecret()
      return onSecret(line)
    }
    if (line.trim() === "") return Effect.void
    if (!line.startsWith("/")) return this.say(line)
    if (line.startsWith("//")) return this.say(line.slice(1))
    return dispatch(this, line)
  }

  say(text: string): Effect.Effect<void> {
    return this.#rooms.current.say(text)
  }

  act(text: string): Effect.Effect<void> {
    return this.#rooms.current.act(text)
  }

  setTopic(text: string): Effect.Effect<void> {
    return this.#settled(this.#rooms.current.setTopic(text))
  }

  rename(name: Name): Effect.Effect<void, NameTaken> {
    return this.#settled(this.#rooms.current.rename(name))
  }

  whisper(to: string, text: string): Effect.Effect<Person, NotHeard> {
    return this.#rooms.current.whisper(to, text)
  }

  answer(text: string): Effect.Effect<Person, NotHeard> {
    return this.#rooms.current.answer(text)
  }

  join(room: RoomName): Effect.Effect<void, RoomsFull | TooManyRooms> {
    return this.#rooms.join(room)
  }

  get leave(): Effect.Effect<void> {
    return this.#rooms.leave
  }

  get view(): View {
    return this.#rooms.view
  }

  setView(change: Partial<View>): void {
    this.#rooms.view = { ...this.#rooms.view, ...change }
  }

  showHistory(lines: number): Effect.Effect<void> {
    return Effect.map(this.#hub.history(this.room, lines), (entries) => {
      if (entries.length === 0) return this.tell(`Nothing is remembered of #${this.room}`)
      this.#rooms.current.send(codecFor(this.view, this.room, true).past(entries))
    })
  }

  /** Its line reaches the one who did it before the answers to what they type next. */
  #settled<E>(act: Effect.Effect<void, E>): Effect.Effect<void, E> {
    return Effect.andThen(act, this.#rooms.current.settled)
  }

  /**
   * Asks for something that nobody may read over a shoulder: the next line goes to `onSecret` and nowhere else. A telnet
   * client is asked not to show it; whoever uses another is warned.
   */
  askSecret(prompt: string, onSecret: (secret: string) => Effect.Effect<void>): void {
    this.#onSecret = onSecret
    this.tell(this.#terminal.isSpoken ? prompt : `${prompt} (${shownWarning})`)
    if (this.#terminal.isSpoken) this.#rooms.current.send(this.#terminal.echo(false))
  }

  /** The terminal goes on showing what is typed: whoever is about to type a secret must know. */
  warnShown(): void {
    if (this.#onSecret !== undefined) this.complain(`Take care: ${shownWarning}`)
  }

  /** Bytes for this person's terminal, as they are: a protocol's own, never a person's text. */
  send(bytes: Uint8Array): void {
    this.#rooms.current.send(bytes)
  }

  #forgetSecret(): void {
    this.#onSecret = undefined
    if (this.#terminal.isSpoken) this.#rooms.current.send(this.#terminal.echo(true))
  }

  tell(...lines: ReadonlyArray<string>): void {
    this.#rooms.current.reply(...lines.map(notice))
  }

  complain(text: string): void {
    this.#rooms.current.reply(complaint(text))
  }

  /** Leaves all rooms, in the words of the departure. Whoever let them in must see to it. */
  get depart(): Effect.Effect<void> {
    return this.#rooms.leaveAll
  }

  end(departure: Departure): void {
    if (this.#departure !== undefined) return
    this.#departure = departure
    for (const member of this.#rooms.all) member.leaveAs(departure.announced)
    if (departure.farewell !== undefined) this.tell(departure.farewell)
    this.#onEnd(departure)
  }
}
