/**
 * What can happen in a room.
 */
import * as Schema from "effect/Schema"
import { sanitize } from "./SafeText.ts"

/** Somebody in a room. The number outlives changes of name; two people never share one. */
export const Person = Schema.Struct({ id: Schema.Int, name: Schema.String })

/** Somebody in a room. */
export type Person = typeof Person.Type

/**
 * What whoever says something says. `origin`: what the line is known by if it comes again (see `hub/Origins`); no codec
 * shows it.
 */
const words = { by: Person, text: Schema.String, origin: Schema.optionalKey(Schema.String) }

/** Talk: `<ann> hello`. Its author does not hear it back on a line terminal. */
export const Said = Schema.TaggedStruct("Said", words)

/** An act: `* ann waves`. Its author does not hear it back on a line terminal. */
export const Acted = Schema.TaggedStruct("Acted", words)

/** Somebody came; the newcomer gets a greeting instead. */
export const Joined = Schema.TaggedStruct("Joined", { by: Person })

/** Somebody went, and why, in words; they are none where somebody only left the room. */
export const Left = Schema.TaggedStruct("Left", { by: Person, reason: Schema.String })

/** Somebody has a new name (`by.name`). Everyone hears it, its owner too. */
export const Renamed = Schema.TaggedStruct("Renamed", { by: Person, from: Schema.String })

/** Somebody is away from here on, and why, in words; they may be none. Everyone hears it, the one who is away too. */
export const Away = Schema.TaggedStruct("Away", { by: Person, text: Schema.String })

/** Somebody is back who was away. Everyone hears it. */
export const Back = Schema.TaggedStruct("Back", { by: Person })

/** Somebody is an operator from here on. People at a terminal see it in lists only; they themselves are told in words. */
export const Promoted = Schema.TaggedStruct("Promoted", { by: Person })

/** Somebody is no operator any more, told as {@link Promoted} is. */
export const Demoted = Schema.TaggedStruct("Demoted", { by: Person })

/** How many came and went in a room too big to name them. */
export const Crowd = Schema.TaggedStruct("Crowd", { joined: Schema.Int, left: Schema.Int })

/** What the room is about from here on; empty: nothing in particular. */
export const Topic = Schema.TaggedStruct("Topic", { by: Person, text: Schema.String })

/**
 * Words of the server or of the embedding app. Those about a change of the room's rules carry what holds from here on:
 * whether it is locked, and the time between two lines of one person, in milliseconds.
 */
export const Notice = Schema.TaggedStruct("Notice", {
  text: Schema.String,
  isLocked: Schema.optionalKey(Schema.Boolean),
  slow: Schema.optionalKey(Schema.Int)
})

/** What can happen in a room. */
export const RoomEvent = Schema.Union([
  Said,
  Acted,
  Joined,
  Left,
  Renamed,
  Away,
  Back,
  Promoted,
  Demoted,
  Crowd,
  Topic,
  Notice
])

/** What can happen in a room. */
export type RoomEvent = typeof RoomEvent.Type

/** An event in its place: `seq` counts 1, 2, 3, … in its room; `at` is Unix time in milliseconds. */
export const Entry = Schema.TaggedStruct("Entry", { seq: Schema.Int, at: Schema.Number, event: RoomEvent })

/** An event in its place. */
export type Entry = typeof Entry.Type

/** The number of the person whose own terminal shows this already, or 0. */
export const authorOf = (event: RoomEvent): number =>
  event._tag === "Said" || event._tag === "Acted" || event._tag === "Joined" ? event.by.id : 0

const presence: ReadonlySet<RoomEvent["_tag"]> = new Set([
  "Joined",
  "Left",
  "Away",
  "Back",
  "Promoted",
  "Demoted",
  "Crowd"
])

/** Whether it is about who is there, which not everybody cares to be told. */
export const isPresence = ({ _tag }: RoomEvent): boolean => presence.has(_tag)

/** Whether somebody hears of it who ignores people. A new name or topic concerns everybody. */
export const isWelcome = (event: RoomEvent, isIgnored: ((by: Person) => boolean) | undefined): boolean =>
  isIgnored === undefined
  || !("by" in event)
  || event._tag === "Renamed"
  || event._tag === "Topic"
  || !isIgnored(event.by)

/** Whether those who come later may be shown it: what people said, not their comings and goings. */
export const isKept = ({ _tag }: RoomEvent): boolean =>
  _tag === "Said" || _tag === "Acted" || _tag === "Topic" || _tag === "Notice"

/** The event with everything that a person wrote made safe. */
export const safe = (event: RoomEvent): RoomEvent => {
  if ("text" in event) {
    const text = sanitize(event.text)
    return text === event.text ? event : { ...event, text }
  }
  return event._tag === "Left" ? { ...event, reason: sanitize(event.reason) } : event
}

/** Bytes an event takes in memory, roughly: its text (up to two bytes a character) and the objects around it. */
export const weightOf = (event: RoomEvent): number =>
  192 + 2 * ("text" in event ? event.text.length : event._tag === "Left" ? event.reason.length : 0)
