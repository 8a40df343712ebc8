/**
 * Sources that say what a test says, and what is selected among them in a few words.
 */
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { fromStream } from "../../src/net/ReadinessSource.ts"

/** A source that says what the test says. */
export const told = Effect.fnUntraced(function* <const Tag extends string>(tag: Tag) {
  const queue = yield* Queue.unbounded<string, Cause.Done | "broken">()
  return {
    say: (word: string) => Queue.offer(queue, word),
    end: Queue.end(queue),
    fail: Queue.fail(queue, "broken"),
    source: fromStream(tag, Stream.fromQueue(queue))
  }
})

/** An event of whatever sources. */
export interface Shown {
  readonly _tag: string
  readonly source?: unknown
  readonly data?: ReadonlyArray<unknown>
  readonly error?: unknown
  readonly elapsed?: Duration.Duration
}

/** An event in a few words: `a:one,two`, `a:` at its end, `a!broken`, `idle 5000`. */
export const brief = (event: Shown): string => {
  if (event._tag === "Idle") return `idle ${Duration.toMillis(event.elapsed!)}`
  return event._tag === "Errored" ? `${event.source}!${event.error}` : `${event.source}:${event.data!.join(",")}`
}

/** Consumes a selection; `next` is the next event, once there is one. */
export const consuming = Effect.fnUntraced(function* (events: Stream.Stream<Shown>) {
  const seen = yield* Queue.unbounded<string, Cause.Done>()
  const fiber = yield* events.pipe(
    Stream.runForEach((event) => Queue.offer(seen, brief(event))),
    Effect.ensuring(Queue.end(seen)),
    Effect.forkScoped({ startImmediately: true })
  )
  return { next: Queue.take(seen), rest: Queue.collect(seen), fiber }
})
