/**
 * What somebody reads with: how it shows rooms, and what is about them alone. Lines and, for programs, objects here; the
 * page has its own.
 */
import { type Codec, notice, type Reply } from "../hub/Codec.ts"
import type { Arrival, Position } from "../hub/Hub.ts"
import { sanitize } from "../hub/SafeText.ts"
import { botPosition } from "./BotCodec.ts"
import type { Departure } from "./Departure.ts"
import { counted, listed } from "./LineCodec.ts"
import { codecFor, initial, type View } from "./View.ts"

/** Lines and objects at a terminal, or the page in the browser. */
export type MediumName = "lines" | "page"

/** A medium. Everything that it shows is bytes for one reader, in the room they talk in. */
export interface Medium {
  readonly name: MediumName
  /** How everybody begins to see the chat. */
  readonly view: View
  /** How a room is heard. */
  readonly codec: (view: View, room: string, isCurrent: boolean) => Codec
  /** How many of a room's last lines a newcomer is shown, where others are shown `lines`. */
  readonly replay: (view: View, lines: number) => number
  /** Where a newcomer goes on: at a position of theirs, if they gave one. */
  readonly after: (position: Position | undefined) => Position | "arrival" | undefined
  /** Coming into the first room. */
  readonly welcome: (view: View, room: string, arrival: Arrival) => Uint8Array
  /** Coming into another. */
  readonly entered: (view: View, room: string, arrival: Arrival) => Uint8Array
  /** Talking in `room` from now on, which they heard already. */
  readonly focused: (view: View, room: string) => Uint8Array
  /** Where a room is. */
  readonly position: (view: View, room: string, position: Position) => Uint8Array
  /** Having left a room for `current`. */
  readonly left: (view: View, room: string, current: string) => Uint8Array
  /** The end. */
  readonly farewell: (view: View, room: string, departure: Departure) => Uint8Array
}

const nothing = new Uint8Array()

/** The first line of every greeting, and the last. */
const opening = notice("Welcome to Hubbub")
const hint = notice("Type to talk, /nick NAME to choose a name, /help for more")

/** What a newcomer to a room is told of it. */
const introduce = (room: string, { others, person, topic }: Arrival): ReadonlyArray<Reply> => {
  const company = others.total === 0 ? "nobody else yet" : `${counted(others.total, "other")}: ${listed(others)}`
  const you = notice(`You are ${person.name} in #${room} with ${company}`)
  return topic === "" ? [you] : [you, notice(`Topic: ${topic}`)]
}

const say = (view: View, room: string, ...texts: ReadonlyArray<string>): Uint8Array =>
  codecFor(view, room, true).reply(texts.map((text) => notice(sanitize(text))))

/** Lines at a terminal, and one object a line for programs. */
export const lines: Medium = {
  name: "lines",
  view: initial,
  codec: codecFor,
  replay: ({ isBot }, lines) => (isBot ? 0 : lines),
  after: (position) => position,
  welcome: (view, room, arrival) => {
    const introduction = introduce(room, arrival)
    return codecFor(view, room, true).reply(view.isBot ? introduction : [opening, ...introduction, hint])
  },
  entered: (view, room, arrival) => codecFor(view, room, true).reply(introduce(room, arrival)),
  focused: (view, room) => say(view, room, `You talk in #${room} now`),
  position: (view, room, { epoch, seq }) =>
    view.isBot ? botPosition(room, { epoch, seq }) : say(view, room, `#${room} is at ${epoch}:${seq}`),
  left: (view, room, current) => say(view, current, `You left #${room} and talk in #${current} now`),
  farewell: (view, room, { farewell }) => (farewell === undefined ? nothing : say(view, room, farewell))
}
