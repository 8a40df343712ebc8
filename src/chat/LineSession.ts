/**
 * One person at a line terminal: greeted, talking, leaving. It knows no sockets: lines come in, an outlet takes what
 * goes out.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { Hub, type Listening, type Member, type NameTaken } from "../hub/Hub.ts"
import { Name } from "../hub/Name.ts"
import type { Outlet } from "../hub/Outlet.ts"
import type { Person } from "../hub/RoomEvent.ts"
import type { Present } from "../hub/Roster.ts"
import { Settings } from "../Settings.ts"
import { dispatch } from "./CommandTable.ts"
import { type Departure, tooSlow } from "./Departure.ts"
import { complaint, counted, listed, notice, plain } from "./LineCodec.ts"
import type { Session } from "./Session.ts"

/** The room everybody comes into. */
const lobby = "lobby"

const greet = (person: Person, others: Present): ReadonlyArray<string> => [
  notice("Welcome to Hubbub"),
  notice(
    `You are ${person.name} in #${lobby} with ${
      others.total === 0 ? "nobody else yet" : `${counted(others.total, "other")}: ${listed(others)}`
    }`
  ),
  notice("Type to talk, /nick NAME to choose a name, /help for more")
]

/** Tries for one length of number before a longer one is used: four digits are easy to say, ten thousand guests need more. */
const triesPerLength = 4

/** Comes in under a guest name that is free. */
const joinAsGuest = (listening: Listening): Effect.Effect<Member, never, Hub | Scope.Scope> => {
  const attempt = (tries: number): Effect.Effect<Member, never, Hub | Scope.Scope> =>
    Effect.gen(function* () {
      const hub = yield* Hub
      const least = 10 ** (3 + Math.floor(tries / triesPerLength))
      const number = yield* Random.nextIntBetween(least, least * 10)
      return yield* hub.join(lobby, Name.make(`guest-${number}`), listening)
    }).pipe(Effect.catchTag("NameTaken", () => attempt(tries + 1)))
  return attempt(0)
}

/** What a session needs of the terminal's protocol. */
interface Terminal {
  /** Whether it has shown that it speaks telnet. */
  readonly isTelnet: () => boolean
  /** The bytes that ask it to show, or not to show, what is typed. */
  readonly echo: (isShown: boolean) => Uint8Array
}

/** What a session is made of. */
interface Options {
  readonly outlet: Outlet
  readonly terminal: Terminal
  /** Called once, when the session ends for any reason. */
  readonly onEnd: (departure: Departure) => void
}

/** One person at a line terminal, from greeting to farewell. A class, so that ten thousand of them share their methods. */
export class LineSession implements Session {
  readonly room = lobby
  readonly #hub: Hub["Service"]
  readonly #whoUpTo: number
  readonly #onEnd: (departure: Departure) => void
  readonly #terminal: Terminal
  #member!: Member
  #onSecret: ((secret: string) => Effect.Effect<void>) | undefined
  #departure: Departure | undefined

  private constructor(hub: Hub["Service"], whoUpTo: number, options: Options) {
    this.#hub = hub
    this.#whoUpTo = whoUpTo
    this.#onEnd = options.onEnd
    this.#terminal = options.terminal
  }

  /** Lets somebody in, until the scope closes. */
  static readonly make = Effect.fnUntraced(function* (
    options: Options
  ): Effect.fn.Return<LineSession, never, Hub | Settings | Scope.Scope> {
    const session = new LineSession(yield* Hub, (yield* Settings).whoUpTo, options)
    const onStalled = () => session.end(tooSlow)
    session.#member = yield* joinAsGuest({ outlet: options.outlet, codec: plain, greet, onStalled })
    return session
  })

  get person(): Person {
    return this.#member.person
  }

  get present(): Effect.Effect<Present> {
    return this.#hub.roster(lobby, this.#whoUpTo)
  }

  /** Why it ended, if it has. */
  get departure(): Departure | undefined {
    return this.#departure
  }

  /** Waits until every reply has been handed to the outlet; it may be awaited after the scope has closed. */
  get flushed(): Effect.Effect<void> {
    return this.#member.flushed
  }

  /** Waits while too many replies wait to be read. */
  get hasRoom(): Effect.Effect<void> {
    return this.#member.hasRoom
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
    return this.#member.say(text)
  }

  act(text: string): Effect.Effect<void> {
    return this.#member.act(text)
  }

  rename(name: Name): Effect.Effect<void, NameTaken> {
    // its line reaches its owner before the answers to what they type next
    return Effect.andThen(this.#member.rename(name), this.#member.settled)
  }

  /**
   * Asks for something that nobody may read over a shoulder: the next line goes to `onSecret` and nowhere else. A telnet
   * client is asked not to show it; whoever uses another is warned.
   */
  askSecret(prompt: string, onSecret: (secret: string) => Effect.Effect<void>): void {
    this.#onSecret = onSecret
    this.tell(this.#terminal.isTelnet() ? prompt : `${prompt} (your terminal will show what you type)`)
    if (this.#terminal.isTelnet()) this.#member.send(this.#terminal.echo(false))
  }

  /** Bytes for this person's terminal, as they are: a protocol's own, never a person's text. */
  send(bytes: Uint8Array): void {
    this.#member.send(bytes)
  }

  #forgetSecret(): void {
    this.#onSecret = undefined
    if (this.#terminal.isTelnet()) this.#member.send(this.#terminal.echo(true))
  }

  tell(...lines: ReadonlyArray<string>): void {
    this.#member.reply(...lines.map(notice))
  }

  complain(text: string): void {
    this.#member.reply(complaint(text))
  }

  end(departure: Departure): void {
    if (this.#departure !== undefined) return
    this.#departure = departure
    this.#member.leaveAs(departure.announced)
    if (departure.farewell !== undefined) this.tell(departure.farewell)
    this.#onEnd(departure)
  }
}
