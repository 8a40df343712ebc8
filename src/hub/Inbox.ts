/**
 * What a room is told, in the order in which it deals with it.
 */
import * as Clock from "effect/Clock"
import type * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { Codec } from "./Codec.ts"
import type { Cursor } from "./Feed.ts"
import type { Position } from "./Position.ts"
import type { RoomEvent } from "./RoomEvent.ts"

/**
 * What waits in the inbox, handled strictly in order: an event to number, one whose number somebody is told and that may
 * have come before (`hub/Origins`), a reader who hears what comes after this point, or after where it got to before, and is
 * shown the last of what came before, a barrier to report that everything before it was delivered, the wish to forget what
 * those spoke of who have left (if it still `begins`), or nothing but the wish that the loop wakes.
 */
export type Arrival =
  | RoomEvent
  | { readonly _tag: "Post"; readonly event: RoomEvent; readonly onPlaced: (seq: number) => void }
  | { readonly _tag: "Follow"; readonly cursor: Cursor; readonly replay: number; readonly after: number | undefined }
  | { readonly _tag: "Barrier"; readonly reached: Deferred.Deferred<void> }
  | { readonly _tag: "Forget"; readonly begins: () => boolean }
  | { readonly _tag: "Wake" }

/** The event of an arrival that takes a number. */
export const eventOf = (arrival: Arrival): RoomEvent | undefined => {
  switch (arrival._tag) {
    case "Follow":
    case "Barrier":
    case "Forget":
    case "Wake":
      return undefined
    case "Post":
      return arrival.event
    default:
      return arrival
  }
}

/** Nothing but the wish that the loop wakes. */
const wakeUp: Arrival = { _tag: "Wake" }

/** How a reader follows the room. */
export interface Following {
  readonly codec: Codec
  readonly replay: number
  readonly after: Position | undefined
}

/**
 * What waits for a room's loop. Lines wait for a place where it is full; nothing else does, for whoever comes or goes may be
 * on their way out of a server that stops.
 */
export class Inbox {
  readonly #queue: Queue.Queue<Arrival>
  readonly #maxLines: number
  readonly #clock: Clock.Clock
  /** When the oldest of what waits for its number was put here, in nanoseconds. */
  #since: bigint | undefined
  /** Those who wait for a place are woken by it at each turn. */
  readonly #taken = Latch.makeUnsafe(false)
  #isAwaited = false

  private constructor(queue: Queue.Queue<Arrival>, maxLines: number, clock: Clock.Clock) {
    this.#queue = queue
    this.#maxLines = maxLines
    this.#clock = clock
  }

  /** An inbox that takes nothing any more once the scope closes. */
  static make(maxLines: number): Effect.Effect<Inbox, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.zipWith(Queue.unbounded<Arrival>(), Clock.Clock, (queue, clock) => new Inbox(queue, maxLines, clock)),
      (inbox) =>
        Effect.andThen(
          Queue.shutdown(inbox.#queue),
          Effect.sync(() => inbox.#taken.openUnsafe())
        )
    )
  }

  /** Puts something in line that is not a line. */
  put(arrival: Arrival): void {
    Queue.offerUnsafe(this.#queue, arrival)
  }

  /** Puts an event in line of which nobody who waits could be let wait: somebody comes or goes. */
  announce(event: RoomEvent): void {
    this.#since ??= this.#clock.monotonicTimeNanosUnsafe()
    this.put(event)
  }

  /** Puts a line in line now, or, where the inbox is full, when there is a place and what it returns is run. */
  putLine(arrival: Arrival): Effect.Effect<void> {
    this.#since ??= this.#clock.monotonicTimeNanosUnsafe()
    if (Queue.sizeUnsafe(this.#queue) < this.#maxLines) {
      Queue.offerUnsafe(this.#queue, arrival)
      return Effect.void
    }
    this.#isAwaited = true
    return Effect.andThen(
      this.#taken.await,
      Effect.suspend(() => this.putLine(arrival))
    )
  }

  /** Has the loop run a turn; anything that is in line does. */
  wake(): void {
    if (Queue.sizeUnsafe(this.#queue) === 0) Queue.offerUnsafe(this.#queue, wakeUp)
  }

  /** Waits until something is in line. */
  get filled(): Effect.Effect<unknown> {
    return Queue.peek(this.#queue)
  }

  /** When the oldest of what is taken next was put here; from now on the time of what comes after that counts. */
  takeSince(): bigint | undefined {
    const since = this.#since
    this.#since = undefined
    return since
  }

  /** Takes what is in line, at most so many; one at least. */
  take(most: number): Effect.Effect<ReadonlyArray<Arrival>> {
    const all = most === Number.POSITIVE_INFINITY ? Queue.takeAll(this.#queue) : Queue.takeBetween(this.#queue, 1, most)
    return Effect.flatMap(all, (arrivals) => {
      if (!this.#isAwaited) return Effect.succeed(arrivals)
      this.#isAwaited = false
      return Effect.as(this.#taken.release, arrivals)
    })
  }
}
