/**
 * Readers that read when told to: an outlet that fills up, a stream that is pulled by hand, and a codec whose bytes can
 * be read back.
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Codec } from "../hub/Codec.ts"
import type { Heard } from "../hub/Hub.ts"
import type { Outlet } from "../hub/Outlet.ts"
import { type Room, rooms } from "./Schedule.ts"

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** One thing per line, as JSON, after the room it is of; `padding` spaces make one codec's encodings heavier. */
const jsonCodec = (room: string, padding: number): Codec => {
  const encode = (value: unknown): Uint8Array =>
    encoder.encode(`${JSON.stringify([room, value])}${" ".repeat(padding)}\n`)
  return {
    encode,
    missed: (count) => encode({ _tag: "Missed", count } satisfies Heard),
    reply: (lines) => encode({ _tag: "Reply", lines: lines.map(({ text }) => text) }),
    whisper: ({ from, text, to }) => encode({ _tag: "Whisper", words: `${from.id} > ${to.id}: ${text}` }),
    past: (entries) => encode({ _tag: "Past", entries }),
    bell: new Uint8Array()
  }
}

/** Codecs of different weight for each room: a log that counts its encodings has something to count. */
const codecs = new Map(rooms.map((room) => [room, [jsonCodec(room, 0), jsonCodec(room, 100)]] as const))

/** How the reader of that number hears a room. */
export const codecFor = (room: Room, number: number): Codec => {
  const choices = codecs.get(room)!
  return choices[number % choices.length]!
}

/** The power to read on. */
export interface Readable {
  /** Reads what it can at the moment. */
  readonly read: () => void
  /** From now on it reads everything at once. */
  readonly free: () => void
}

/** A reader of one room, and what was read. */
export interface SlowReader extends Readable {
  readonly heard: Array<Heard>
}

/** An outlet that is full after so many writes, until it is read. */
export interface OutletReader extends Readable {
  readonly outlet: Outlet
  readonly heardIn: (room: Room) => Array<Heard>
  /** Private words, in order: who, to whom, what. */
  readonly whispers: ReadonlyArray<string>
  /** Whether it may be full at all. */
  readonly isSlow: boolean
  readonly isFull: () => boolean
  /** How often it was written to although it was full. */
  readonly writesWhileFull: () => number
}

/** An outlet that takes `takes` writes before it is full; with 0 it is never full. */
export const outletReader = (takes: number): OutletReader => {
  const heard = new Map(rooms.map((room) => [room, [] as Array<Heard>] as const))
  const whispers: Array<string> = []
  let limit = takes === 0 ? Number.POSITIVE_INFINITY : takes
  let taken = 0
  let writesWhileFull = 0
  const drain = () => {
    const wasFull = taken >= limit
    taken = 0
    if (wasFull) outlet.onDrain()
  }
  const outlet: Outlet = {
    write: (bytes) => {
      if (taken >= limit) writesWhileFull++
      taken++
      for (const line of decoder.decode(bytes).split("\n")) {
        if (line === "") continue
        const [room, said] = JSON.parse(line)
        if (said._tag === "Whisper") whispers.push(said.words)
        else if (said._tag !== "Reply") heard.get(room)!.push(said)
      }
      return taken < limit
    },
    onDrain: () => {},
    end: Effect.void,
    destroy: () => {}
  }
  const free = () => {
    const wasFull = taken >= limit
    limit = Number.POSITIVE_INFINITY
    if (wasFull) outlet.onDrain()
  }
  return {
    heardIn: (room) => heard.get(room)!,
    whispers,
    outlet,
    read: drain,
    free,
    isSlow: takes > 0,
    isFull: () => taken >= limit,
    writesWhileFull: () => writesWhileFull
  }
}

/** Opens `stream` with a first pull at once, and pulls again whenever it is read. `onHeard` sees each thing as it comes. */
export const streamReader = Effect.fnUntraced(function* (
  stream: Stream.Stream<Heard>,
  onHeard: (heard: Heard) => Effect.Effect<void>
): Effect.fn.Return<SlowReader, never, Scope.Scope> {
  const heard: Array<Heard> = []
  const reads = yield* Queue.unbounded<void>()
  let isFree = false
  const gate = Effect.suspend(() => (isFree ? Effect.void : Queue.take(reads)))
  const pull = yield* Stream.toPull(stream)
  const next = Effect.flatMap(pull, (chunk) =>
    Effect.forEach(
      chunk,
      (item) => {
        heard.push(item)
        return onHeard(item)
      },
      { discard: true }
    )
  )
  yield* Effect.forkScoped(Effect.ignore(Effect.forever(Effect.andThen(next, gate))), { startImmediately: true })
  return {
    heard,
    read: () => Queue.offerUnsafe(reads, undefined),
    free: () => {
      isFree = true
      Queue.offerUnsafe(reads, undefined)
    }
  }
})
