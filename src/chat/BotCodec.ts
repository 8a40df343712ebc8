/**
 * What programs read: one JSON object a line (NDJSON), each with a `type`. {@link BotEvent} is the schema of all of them.
 */
import * as Schema from "effect/Schema"
import type { Codec } from "../hub/Codec.ts"
import type { Position } from "../hub/Position.ts"
import type { Entry, RoomEvent } from "../hub/RoomEvent.ts"
import { concat } from "../net/Bytes.ts"
import * as CodecCache from "./CodecCache.ts"

/** Where in the room's order something happened, and when (ISO 8601, UTC). */
const place = { room: Schema.String, seq: Schema.Int, at: Schema.String }

const past = { past: Schema.optionalKey(Schema.Boolean) }

/** What rooms and people tell, to programs and to pages. */
export const Told = Schema.Union([
  Schema.Struct({ type: Schema.Literal("said"), ...place, by: Schema.String, text: Schema.String, ...past }),
  Schema.Struct({ type: Schema.Literal("acted"), ...place, by: Schema.String, text: Schema.String, ...past }),
  Schema.Struct({ type: Schema.Literal("joined"), ...place, by: Schema.String }),
  Schema.Struct({ type: Schema.Literal("left"), ...place, by: Schema.String, reason: Schema.String }),
  Schema.Struct({ type: Schema.Literal("renamed"), ...place, by: Schema.String, from: Schema.String }),
  Schema.Struct({ type: Schema.Literal("away"), ...place, by: Schema.String, text: Schema.String }),
  Schema.Struct({ type: Schema.Literal("back"), ...place, by: Schema.String }),
  Schema.Struct({ type: Schema.Literals(["promoted", "demoted"]), ...place, by: Schema.String }),
  Schema.Struct({ type: Schema.Literal("crowd"), ...place, joined: Schema.Int, left: Schema.Int }),
  Schema.Struct({ type: Schema.Literal("topic"), ...place, by: Schema.String, text: Schema.String, ...past }),
  Schema.Struct({
    type: Schema.Literal("announced"),
    ...place,
    text: Schema.String,
    isLocked: Schema.optionalKey(Schema.Boolean),
    slow: Schema.optionalKey(Schema.Int),
    ...past
  }),
  Schema.Struct({ type: Schema.Literal("missed"), room: Schema.String, count: Schema.Int }),
  Schema.Struct({
    type: Schema.Literal("private"),
    at: Schema.String,
    from: Schema.String,
    to: Schema.String,
    text: Schema.String
  }),
  Schema.Struct({ type: Schema.Literals(["notice", "complaint"]), text: Schema.String })
])

/** What rooms and people tell. */
export type Told = typeof Told.Type

/** One line as a program reads it. `position`: where a room is (`/resume`). */
export const BotEvent = Schema.Union([
  Told,
  Schema.Struct({ type: Schema.Literal("position"), room: Schema.String, epoch: Schema.String, seq: Schema.Int })
])

/** One line as a program reads it. */
export type BotEvent = typeof BotEvent.Type

const encoder = new TextEncoder()

const timeOf = (at: number): string => new Date(at).toISOString()

/** An entry as a program reads it; `isPast`: it came before they did. */
export const botEvent = (room: string, { at, event, seq }: Entry, isPast: boolean): Told => {
  const where = { room, seq, at: timeOf(at) }
  const when = isPast ? { past: true } : {}
  return describe(event, where, when)
}

const describe = (
  event: RoomEvent,
  where: { readonly room: string; readonly seq: number; readonly at: string },
  when: { readonly past?: boolean }
): Told => {
  switch (event._tag) {
    case "Said":
      return { type: "said", ...where, by: event.by.name, text: event.text, ...when }
    case "Acted":
      return { type: "acted", ...where, by: event.by.name, text: event.text, ...when }
    case "Joined":
      return { type: "joined", ...where, by: event.by.name }
    case "Left":
      return { type: "left", ...where, by: event.by.name, reason: event.reason }
    case "Renamed":
      return { type: "renamed", ...where, by: event.by.name, from: event.from }
    case "Away":
      return { type: "away", ...where, by: event.by.name, text: event.text }
    case "Back":
      return { type: "back", ...where, by: event.by.name }
    case "Promoted":
      return { type: "promoted", ...where, by: event.by.name }
    case "Demoted":
      return { type: "demoted", ...where, by: event.by.name }
    case "Crowd":
      return { type: "crowd", ...where, joined: event.joined, left: event.left }
    case "Topic":
      return { type: "topic", ...where, by: event.by.name, text: event.text, ...when }
    case "Notice": {
      const { _tag, ...words } = event
      return { type: "announced", ...where, ...words, ...when }
    }
  }
}

/** How an object is written: as text, or as bytes that say where it ends. */
type Frame = (json: string) => string | Uint8Array

const bytesOf = (frame: string | Uint8Array): Uint8Array => (typeof frame === "string" ? encoder.encode(frame) : frame)

/** A codec of objects, each written as `frame` has it. */
export const objects = (room: string, frame: Frame): Codec => {
  const encode = (events: ReadonlyArray<Told>): Uint8Array =>
    concat(events.map((event) => bytesOf(frame(JSON.stringify(event)))))
  return {
    encode: (entry) => frame(JSON.stringify(botEvent(room, entry, false))),
    missed: (count) => encode([{ type: "missed", room, count }]),
    reply: (lines) => encode(lines.map(({ kind, text }) => ({ type: kind, text }))),
    whisper: ({ at, from, text, to }) =>
      encode([{ type: "private", at: timeOf(at), from: from.name, to: to.name, text }]),
    past: (entries) => encode(entries.map((entry) => botEvent(room, entry, true))),
    bell: new Uint8Array()
  }
}

const line = (json: string): string => `${json}\r\n`

/** Where a room is, as a program reads it. */
export const botPosition = (room: string, { epoch, seq }: Position): Uint8Array => {
  const event: BotEvent = { type: "position", room, epoch, seq }
  return encoder.encode(line(JSON.stringify(event)))
}

/** How programs hear a room. */
export const botCodec = CodecCache.make(
  (room: string) => room,
  (room) => objects(room, line)
)
