/**
 * The loop of one room. What `select()` was for the old server, it is here: it wakes because something was published or
 * because an outlet drained, numbers what arrived, sees that it is kept, and visits every reader that can take bytes.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Schedule from "effect/Schedule"
import type { Delivery } from "./Delivery.ts"
import type { Cursor, Feed } from "./Feed.ts"
import { type Arrival, eventOf, type Inbox } from "./Inbox.ts"
import { Pause } from "./Pause.ts"
import type { Entry, RoomEvent } from "./RoomEvent.ts"
import type { RoomMemory } from "./RoomMemory.ts"
import type { StoreFailed } from "./RoomStore.ts"
import type { SharedRoom } from "./SharedRoom.ts"

/** The most entries that are stored at once: where there is little space they fit into what is freed bit by bit. */
const maxStored = 512

/** How often it is tried to write what could not be written. */
const tryAgain = Schedule.spaced("1 second")

const none: ReadonlyArray<never> = []

/** What a loop takes from, and hands on to. */
interface Parts {
  readonly inbox: Inbox
  readonly memory: RoomMemory
  readonly delivery: Delivery
  /** Says "the head of the log moved" to streams; the log itself is what they read. */
  readonly moved: PubSub.PubSub<void>
}

/** The loop of one room. */
export class RoomLoop {
  readonly #inbox: Inbox
  readonly #memory: RoomMemory
  readonly #delivery: Delivery
  readonly #moved: PubSub.PubSub<void>
  readonly #pause: Pause

  constructor({ delivery, inbox, memory, moved }: Parts) {
    this.#inbox = inbox
    this.#memory = memory
    this.#delivery = delivery
    this.#moved = moved
    this.#pause = new Pause(memory.shared === undefined ? "waits" : "is not sent, and you are told")
  }

  /** Why it stands still; `undefined`: it does not. */
  get standstill(): string | undefined {
    return this.#pause.reason
  }

  /** Somebody comes, who is told if it stands still. What is kept nowhere goes on always. */
  comes(feed: Feed): void {
    if (this.#memory.isKept) this.#pause.comes(feed)
  }

  /** A reader has gone. */
  forget(cursor: Cursor): void {
    this.#delivery.forget(cursor)
    this.#pause.forget(cursor.feed)
  }

  /** An outlet drained: its reader is visited again in the next turn. */
  wake(cursor: Cursor): void {
    this.#delivery.wake(cursor)
    this.#inbox.wake()
  }

  /** Turn by turn, for ever. */
  get run(): Effect.Effect<never> {
    const most = this.#memory.isKept ? maxStored : Number.POSITIVE_INFINITY
    const turn = Effect.flatMap(this.#inbox.take(most), (arrivals) =>
      Clock.clockWith((clock) => Effect.suspend(() => this.#turn(arrivals, clock.currentTimeMillisUnsafe())))
    ).pipe(Effect.catchDefect((defect) => Effect.logError(`A turn of #${this.#memory.name} failed`, defect)))
    // Between the first arrival and taking all, one yield (the scheduler's `setImmediate`) lets a whole event-loop turn's
    // input gather into one batch: measured, a third off the cost of a lightly loaded room. `takeAll` alone wakes at the
    // first line, and a yield before waiting gathers nothing in a room that was idle.
    const gathered = Effect.andThen(this.#inbox.filled, Effect.andThen(Effect.yieldNow, turn))
    return Effect.forever(gathered, { disableYield: true })
  }

  /** Numbers what arrived, sees that it is kept, and delivers it. What arrives meanwhile is the next turn's. */
  #turn(arrivals: ReadonlyArray<Arrival>, at: number): Effect.Effect<void> {
    const since = this.#inbox.takeSince()
    const { shared } = this.#memory
    if (shared !== undefined) return this.#sharedTurn(shared, arrivals, at, since)
    let seq = this.#memory.log.head
    const entries: Array<Entry> = []
    for (const arrival of arrivals) {
      const event = this.#eventOf(arrival)
      if (event !== undefined) entries.push({ _tag: "Entry", seq: ++seq, at, event })
    }
    const kept = this.#memory.store(entries)
    return kept === undefined
      ? this.#deliver(arrivals, entries, since)
      : Effect.flatMap(this.insist(kept), () => this.#deliver(arrivals, entries, since))
  }

  /** The event of an arrival that takes a number: no line takes two. */
  #eventOf(arrival: Arrival): RoomEvent | undefined {
    return arrival._tag === "Post" && this.#memory.origins.isAgain(arrival.event) ? undefined : eventOf(arrival)
  }

  /** Delivers what others said meanwhile, and then what was said here, numbered by the order that is shared. */
  #sharedTurn(
    shared: SharedRoom,
    arrivals: ReadonlyArray<Arrival>,
    at: number,
    since: bigint | undefined
  ): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      while (shared.isBehind) {
        yield* this.#deliver(none, none, undefined, yield* this.insist(shared.catchUp))
      }
      const events = arrivals.map((arrival) => this.#eventOf(arrival)).filter((event) => event !== undefined)
      const { others, own } =
        events.length === 0
          ? { others: shared.takeReceived(), own: none }
          : yield* this.insist(shared.append(events, at))
      yield* this.#deliver(arrivals, own, since, others)
      if (shared.isWaiting) this.#inbox.wake()
    })
  }

  /** Hands out what was numbered, what `others` said first, batch by batch, each before the next, so that readers that keep up miss nothing. */
  #deliver(
    arrivals: ReadonlyArray<Arrival>,
    entries: ReadonlyArray<Entry>,
    since: bigint | undefined,
    others: ReadonlyArray<Entry> = none
  ): Effect.Effect<void> {
    const delivery = this.#delivery
    let next = 0
    let forgotten: Effect.Effect<void, StoreFailed> | undefined
    const add = (entry: Entry) => {
      this.#memory.add(entry)
      delivery.add(entry, since)
    }
    for (const entry of others) add(entry)
    for (const arrival of arrivals) {
      switch (arrival._tag) {
        case "Wake":
          break
        case "Follow":
          this.#pause.arrived(arrival.cursor.feed)
          // it may have left again while it waited here
          if (arrival.cursor.isOver) break
          arrival.cursor.seen = arrival.after ?? delivery.seq
          this.#replay(arrival.cursor, arrival.replay)
          delivery.wake(arrival.cursor)
          break
        case "Barrier":
          delivery.seal(since)
          Deferred.doneUnsafe(arrival.reached, Effect.void)
          break
        case "Post":
          // where it is missing it was said before
          if (entries[next]?.event === arrival.event) {
            this.#memory.origins.keep(arrival.event)
            add(entries[next++]!)
          } else this.#memory.origins.end(arrival.event)
          arrival.onPlaced(delivery.seq)
          break
        case "Forget":
          if (!arrival.begins()) break
          forgotten = this.#memory.forget(delivery.seq)
          break
        default:
          add(entries[next++]!)
      }
    }
    delivery.seal(since)
    // `publish` and not `publishUnsafe`, which does not slide: one idle subscriber would keep the others asleep
    const moved =
      entries.length + others.length > 0 ? Effect.asVoid(PubSub.publish(this.#moved, undefined)) : Effect.void
    return forgotten === undefined ? moved : Effect.andThen(moved, this.insist(forgotten))
  }

  /** Writes to the store. While that cannot be done nothing is delivered: those who are here are told, and wait. */
  insist<A>(write: Effect.Effect<A, StoreFailed>): Effect.Effect<A> {
    return Effect.catch(write, ({ reason }) => {
      this.#pause.begin(reason, this.#delivery.feeds)
      const written = Effect.orDie(Effect.retry(write, tryAgain))
      return Effect.tap(written, () => Effect.sync(() => this.#pause.end()))
    })
  }

  #replay({ codec, feed }: Cursor, lines: number): void {
    const past = this.#memory.history.replay(codec, lines, feed.isIgnored)
    if (past.length > 0) feed.send(past)
  }
}
