/**
 * One person, from greeting to farewell: at a line terminal, or at the page. It knows no sockets: lines come in, an outlet
 * takes what goes out.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { complaint, notice } from "../hub/Codec.ts"
import * as Hub from "../hub/Hub.ts"
import type { Name } from "../hub/Name.ts"
import type { Entry, Person } from "../hub/RoomEvent.ts"
import type { RoomName } from "../hub/RoomName.ts"
import * as Monotonic from "../Monotonic.ts"
import { Settings, type Values } from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"
import type { Services } from "./Command.ts"
import { dispatch } from "./Dispatch.ts"
import { type Departure, tooSlow } from "./Departure.ts"
import { joinAs } from "./GuestName.ts"
import type { Line } from "./Line.ts"
import type { MediumName } from "./Medium.ts"
import { Pacing } from "./Pacing.ts"
import type { Sanctions } from "./Sanctions.ts"
import type { Prompt } from "./SecretPrompt.ts"
import type { Client, Session, TooManyRooms } from "./Session.ts"
import { type Entry as RoomEntry, lobby, SessionRooms, type Wish } from "./SessionRooms.ts"
import { Speaker } from "./Speaker.ts"
import type { View } from "./View.ts"

/** How somebody comes in. */
interface Options {
  /** Whether it said `/bot on` first thing: no greeting, no history. */
  readonly isBot?: boolean
  /** The name they would like; a guest's unless given, and free. */
  readonly name?: Name | undefined
  /** Where they would like to come in: the first that is open to them, else the lobby. */
  readonly wishes?: ReadonlyArray<Wish>
}

/** One person, from greeting to farewell. A class, so that ten thousand of them share their methods. */
export class ChatSession implements Session {
  readonly since: number
  typedAt: number
  readonly #line: Line
  readonly #rooms: SessionRooms
  readonly #settings: Values
  /** Made with the first line, as their voice: most who listen never say one. */
  #pacing: Pacing | undefined
  #speaker: Speaker | undefined
  /** Made with the first question: most are never asked one. */
  #prompt: Prompt | undefined
  #departure: Departure | undefined

  private constructor(line: Line, rooms: SessionRooms, settings: Values, now: number) {
    this.#line = line
    this.#settings = settings
    this.#rooms = rooms
    this.since = now
    this.typedAt = now
  }

  /** Lets somebody in, until they {@link depart}. Fails where not even their first room may be opened. */
  static make(
    line: Line,
    { isBot = false, name, wishes = [] }: Options = {}
  ): Effect.Effect<ChatSession, Hub.RoomsFull | Hub.CutOff, Hub.Hub | Settings> {
    return Effect.contextWith((context: Context.Context<Hub.Hub | Settings>) => {
      const settings = Context.get(context, Settings)
      const hub = Context.get(context, Hub.Hub)
      const { medium, outlet } = line
      const view = isBot ? { ...medium.view, isBot } : medium.view
      const rooms = new SessionRooms(settings, medium, view)
      const now = Monotonic.millisOf(Context.get(context, Clock.Clock))
      const session = new ChatSession(line, rooms, settings, now)
      const connection = { outlet, onStalled: session.#onStalled }
      const enter = ({ after, room }: Wish, key: Hub.Key) =>
        rooms.enter(room, after, connection, (listening) => joinAs(hub, room, name, listening, key))
      // whether a room is open shows when one comes in: a look before would tell of another moment
      const last = Effect.catchTag(enter({ room: lobby }, Hub.masterKey), "RoomLocked", Effect.die)
      return Effect.as(
        wishes.reduceRight((next, wish) => Effect.catch(enter(wish, wish.password), () => next), last),
        session
      )
    })
  }

  get #onStalled(): () => void {
    return () => this.end(tooSlow)
  }

  get client(): Client {
    return this.#line.client
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

  get trouble(): string | undefined {
    return this.#rooms.current.trouble
  }

  get medium(): MediumName {
    return this.#line.medium.name
  }

  get isHost(): boolean {
    return this.#rooms.isHost
  }

  get status(): Hub.Status {
    return this.#rooms.current.status
  }

  setStatus(status: Hub.Status): Effect.Effect<void> {
    return this.#settled(this.#rooms.current.setStatus(status))
  }

  get pending(): number {
    return this.#rooms.current.pending
  }

  get isBacklogged(): boolean {
    return this.#rooms.current.isBacklogged
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

  /** How fast they may go. */
  get pacing(): Pacing {
    this.#pacing ??= new Pacing(this.#settings, this)
    return this.#pacing
  }

  /** Handles one line of input: a secret that was asked for, talk, or a command. */
  receive(line: string): Effect.Effect<void, never, Services> {
    return Clock.clockWith((clock) => {
      this.typedAt = Monotonic.millisOf(clock)
      return this.#departure === undefined ? this.#handle(line) : Effect.void
    })
  }

  /** Handles a line that may come again, as {@link receive} does; see {@link Speaker.once}. */
  receiveOnce(line: string, sending: Hub.Sending): Effect.Effect<boolean, never, Services> {
    return this.#voice.once(sending, this.receive(line))
  }

  #handle(line: string): Effect.Effect<void, never, Services> {
    const onSecret = this.#prompt?.take()
    if (onSecret !== undefined) return onSecret(line)
    if (line.trim() === "") return Effect.void
    if (!line.startsWith("/")) return this.say(line)
    if (line.startsWith("//")) return this.say(line.slice(1))
    return dispatch(this, line)
  }

  get #voice(): Speaker {
    this.#speaker ??= new Speaker(this, this.#rooms)
    return this.#speaker
  }

  get said(): number {
    return this.#speaker?.said ?? 0
  }

  say(text: string): Effect.Effect<void, never, Sanctions> {
    return this.#voice.speak((member, sending) => member.say(text, sending))
  }

  act(text: string): Effect.Effect<void, never, Sanctions> {
    return this.#voice.speak((member, sending) => member.act(text, sending))
  }

  /** Does not take a line that is longer than lines may be. */
  get refuseTooLong(): Effect.Effect<void> {
    const { maxLineBytes } = this.#settings
    return this.refuse("too-long", `That line is longer than ${maxLineBytes} bytes and was not sent; please split it`)
  }

  /** Does not take a line: says why, and counts it. */
  refuse(reason: string, words: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.complain(words)
      return Telemetry.count(Telemetry.linesRefused, { reason })
    })
  }

  setTopic(text: string): Effect.Effect<void> {
    return this.#settled(this.#rooms.current.setTopic(text))
  }

  rename(name: Name): Effect.Effect<void, Hub.NameTaken | Hub.CutOff> {
    return this.#settled(this.#rooms.current.rename(name))
  }

  whisper(to: string, text: string): Effect.Effect<Hub.Occupant, Hub.NotHeard> {
    return this.#rooms.current.whisper(to, text)
  }

  answer(text: string): Effect.Effect<Hub.Occupant, Hub.NotHeard> {
    return this.#rooms.current.answer(text)
  }

  join(
    room: RoomName,
    entry?: RoomEntry
  ): Effect.Effect<void, Hub.RoomsFull | TooManyRooms | Hub.RoomLocked | Hub.CutOff> {
    return this.#rooms.join(room, entry)
  }

  /** Talks in a room that they hear, from now on; `false` where they do not hear it. */
  focus(room: string): boolean {
    return this.#rooms.focus(room)
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

  /** What of the past they want to read. */
  welcome(entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> {
    return this.#rooms.welcome(entries)
  }

  showPast(entries: ReadonlyArray<Entry>): void {
    const shown = this.welcome(entries)
    if (shown.length === 0) this.tell(`Nothing is remembered of #${this.room} but words of people you ignore`)
    else this.send(this.#rooms.codec.past(shown))
  }

  showPosition(): void {
    const { position } = this.#rooms.current
    this.send(this.#line.medium.position(this.view, this.room, position))
  }

  resume(after: Hub.Position): Effect.Effect<boolean> {
    return this.#rooms.current.resume(after)
  }

  /** Waits until what they said before is in the past of the room they talk in. */
  get settled(): Effect.Effect<void> {
    return this.#rooms.current.settled
  }

  /** Its line reaches the one who did it before the answers to what they type next. */
  #settled<E>(act: Effect.Effect<void, E>): Effect.Effect<void, E> {
    return Effect.andThen(act, this.#rooms.current.settled)
  }

  askSecret(prompt: string, onSecret: (secret: string) => Effect.Effect<void>): void {
    this.#prompt ??= this.#line.prompt(this)
    this.#prompt.ask(prompt, onSecret)
  }

  /** The terminal refuses to hide what is typed. */
  warnShown(): void {
    this.#prompt?.warnShown()
  }

  /** Bytes for this person's terminal, as they are: a protocol's own, never a person's text. */
  send(bytes: Uint8Array): void {
    this.#rooms.current.send(bytes)
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
    this.send(this.#line.medium.farewell(this.view, this.room, departure))
    this.#line.ended(departure)
  }

  expel(departure: Departure): void {
    if (this.#departure !== undefined) return
    this.end(departure)
    this.#line.expelled()
  }
}
