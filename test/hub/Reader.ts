/**
 * What the tests of the hub share: a codec of readable lines, and an outlet that is full when told to be.
 */
import * as Effect from "effect/Effect"
import { type Codec, notice as replyOf } from "../../src/hub/Codec.ts"
import type { Listening } from "../../src/hub/Member.ts"
import type { Outlet } from "../../src/hub/Outlet.ts"
import type { Entry, RoomEvent } from "../../src/hub/RoomEvent.ts"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(`${text};`)

/** `3:text;` for an entry with text, `3:Joined;` for another, `missed 2;`, `reply;`. */
export const codec: Codec = {
  encode: ({ event, seq }) => bytes(`${seq}:${"text" in event ? event.text : event._tag}`),
  missed: (count) => bytes(`missed ${count}`),
  reply: (lines) => bytes(lines.map(({ text }) => text).join("+")),
  whisper: ({ from, text, to }, isOwn) => bytes(`${from.name}>${to.name}:${text}${isOwn ? " (own)" : ""}`),
  past: (entries) => bytes(`past ${entries.map(({ seq }) => seq).join("+")}`),
  bell: bytes("ring")
}

/** An outlet that says it is full after each write while it is; `pending` is what it says is not passed on yet. */
export const makeReader = (pending?: () => number) => {
  const writes: Array<Uint8Array> = []
  let isFull = false
  const outlet: Outlet = {
    write: (bytes) => {
      writes.push(bytes)
      return !isFull
    },
    ...(pending && { pending }),
    onDrain: () => {},
    end: Effect.void,
    destroy: () => {}
  }
  let stalls = 0
  return {
    outlet,
    writes,
    /** All it was given. */
    text: () => writes.map((write) => new TextDecoder().decode(write)).join(""),
    fill: () => {
      isFull = true
    },
    drain: () => {
      isFull = false
      outlet.onDrain()
    },
    stalls: () => stalls,
    listening: (own: Codec = codec): Listening => ({
      outlet,
      codec: own,
      greet: () => own.reply([replyOf("hi")]),
      onStalled: () => {
        stalls++
      }
    })
  }
}

/** Something the server says. */
export const notice = (text: string): RoomEvent => ({ _tag: "Notice", text })

/** A line that may come again. */
export const line = (text: string, origin: string): RoomEvent => ({
  _tag: "Said",
  by: { id: 1, name: "ann" },
  text,
  origin
})

/** Entries from `first` on. */
export const entries = (first: number, ...events: ReadonlyArray<RoomEvent>): ReadonlyArray<Entry> =>
  events.map((event, index) => ({ _tag: "Entry", seq: first + index, at: 0, event }))
