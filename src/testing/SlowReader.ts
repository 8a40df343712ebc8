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

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** One thing per line, as JSON; `padding` spaces make one codec's encodings heavier than another's. */
const jsonCodec = (padding: number): Codec => {
  const encode = (value: unknown): Uint8Array => encoder.encode(`${JSON.stringify(value)}${" ".repeat(padding)}\n`)
  return {
    encode,
    missed: (count) => encode({ _tag: "Missed", count } satisfies Heard),
    reply: (lines) => encode({ _tag: "Reply", lines: lines.map(({ text }) => text) }),
    whisper: ({ from, text }) => encode({ _tag: "Whisper", from: from.name, text }),
    past: (entries) => encode({ _tag: "Past", entries }),
    bell: new Uint8Array()
  }
}

/** Codecs of different weight: a log that counts its encodings has something to count. */
export const codecs: ReadonlyArray<Codec> = [jsonCodec(0), jsonCodec(100)]

/** What was read, and the power to read on. */
export interface SlowReader {
  readonly heard: Array<Heard>
  /** Reads what it can at the moment. */
  readonly read: () => void
  /** From now on it reads everything at once. */
  readonly free: () => void
}

/** An outlet that is full after so many writes, until it is read. */
export interface OutletReader extends SlowReader {
  readonly outlet: Outlet
  /** How often it was written to although it was full. */
  readonly writesWhileFull: () => number
}

/** An outlet that takes `takes` writes before it is full; with 0 it is never full. */
export const outletReader = (takes: number): OutletReader => {
  const heard: Array<Heard> = []
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
        const said = JSON.parse(line)
        if (said._tag !== "Reply") heard.push(said)
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
  return { heard, outlet, read: drain, free, writesWhileFull: () => writesWhileFull }
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
