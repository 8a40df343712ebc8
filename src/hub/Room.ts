/**
 * One room: an inbox, a log, and the delivery loop between them. What `select()` was for the old server, this loop is
 * here: it wakes because something was published or because an outlet drained, and then visits every reader that can
 * take bytes.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { Delivery } from "./Delivery.ts"
import type { Cursor, Feed, Source } from "./Feed.ts"
import { type Arrival, eventOf, type Following, Inbox } from "./Inbox.ts"
import type { Mentions } from "./Mentions.ts"
import { Pause } from "./Pause.ts"
import { mayComeAgain } from "./Origins.ts"
import { type Entry, type RoomEvent, safe } from "./RoomEvent.ts"
import type { RoomLog } from "./RoomLog.ts"
import { fullBatchWeight, type MemoryOptions, RoomMemory, type Sources } from "./RoomMemory.ts"
import type { StoreFailed } from "./RoomStore.ts"
import { noRules, type RoomRules } from "./RoomRules.ts"
import type { SharedRoom } from "./SharedRoom.ts"
import type { Traffic } from "./Traffic.ts"

/** The most entries that are stored at once: where there is little space they fit into what is freed bit by bit. */
const maxStored = 512

/** How often it is tried to write what could not be written. */
const tryAgain = Schedule.spaced("1 second")

const none: ReadonlyArray<never> = []

/** What all rooms of a hub share. */
export interface Shared extends Sources {
  readonly mentions: Mentions
  readonly traffic: Traffic
}

/** The bounds of a room. */
export interface RoomOptions extends MemoryOptions {
  readonly inboxLines: number
}

/** One room. See `Hub` for what each operation promises. */
export class Room implements Source {
  readonly name: string
  readonly memory: RoomMemory
  readonly log: RoomLog
  #rules: RoomRules = noRules
  /** Says "the head of the log moved" to streams; the log itself is what they read. */
  readonly moved: PubSub.PubSub<void>
  readonly #inbox: Inbox
  readonly #delivery: Delivery
  readonly #clock: Clock.Clock
  readonly #scope: Scope.Scope
  /** When the oldest of the lines that wait in the inbox was put there, in nanoseconds. */
  #waitingSince: bigint | undefined
  readonly #pause: Pause

  private constructor(
    memory: RoomMemory,
    options: RoomOptions,
    { mentions, traffic }: Shared,
    clock: Clock.Clock,
    inbox: Inbox,
    moved: PubSub.PubSub<void>,
    scope: Scope.Scope
  ) {
    this.name = memory.name
    this.memory = memory
    this.log = memory.log
    this.#delivery = new Delivery({ log: memory.log, fullWeight: fullBatchWeight(options), mentions, traffic, clock })
    this.#clock = clock
    this.moved = moved
    this.#inbox = inbox
    this.#pause = new Pause(memory.shared === undefined ? "waits" : "is not sent, and you are told")
    this.#scope = scope
  }

  /** A room whose loop runs until the scope closes. */
  static readonly make = Effect.fnUntraced(function* (
    name: string,
    options: RoomOptions,
    shared: Shared
  ): Effect.fn.Return<Room, StoreFailed, Scope.Scope> {
    const memory = yield* RoomMemory.make(name, options, shared)
    const inbox = yield* Inbox.make(options.inboxLines)
    const moved = yield* Effect.acquireRelease(PubSub.sliding<void>(1), PubSub.shutdown)
    const room = new Room(memory, options, shared, yield* Clock.Clock, inbox, moved, yield* Effect.scope)
    yield* room.#follow(shared)
    yield* Effect.forkScoped(room.#loop)
    return room
  })

  /** Puts an event in line. Waits only while the inbox is full, never for a reader. */
  publish(event: RoomEvent): Effect.Effect<void> {
    return Effect.suspend(() => (mayComeAgain(event) ? this.publishOnce(event) : this.publishNow(event)))
  }

  /** Puts an event in line now. Run what it returns at once: it waits while the inbox is full. */
  publishNow(event: RoomEvent): Effect.Effect<void> {
    return this.#offerLine(safe(event))
  }

  /** Puts an event in line of which nobody who waits could be let wait: somebody comes or goes. */
  announce(event: RoomEvent): void {
    this.#waitingSince ??= this.#clock.monotonicTimeNanosUnsafe()
    this.#inbox.put(safe(event))
  }

  /**
   * Puts an event in line now that may come again, as {@link publishNow} does. `onPlaced` is called with its number when it
   * is kept; where it was kept before, with a later one.
   */
  publishOnce(event: RoomEvent, onPlaced: (seq: number) => void = () => {}): Effect.Effect<void> {
    const { origins } = this.memory
    const line = safe(event)
    origins.begin(line)
    const offered = this.#offerLine({ _tag: "Post", event: line, onPlaced })
    return Effect.onInterrupt(offered, () => Effect.sync(() => origins.end(line)))
  }

  /** Puts an event in line and waits for its number. */
  post(event: RoomEvent): Effect.Effect<number> {
    return Effect.suspend(() => {
      const placed = Deferred.makeUnsafe<number>()
      const offered = this.publishOnce(event, (seq) => Deferred.doneUnsafe(placed, Effect.succeed(seq)))
      return Effect.andThen(offered, Deferred.await(placed))
    })
  }

  /** Why nothing can be said here at the moment; what waits is said later. `undefined`: all is well. */
  get trouble(): string | undefined {
    const { shared } = this.memory
    return shared && (this.#pause.reason ?? shared.trouble?.reason)
  }

  /** Hears of what other processes append, if any do. */
  #follow({ order }: Shared): Effect.Effect<void, StoreFailed, Scope.Scope> {
    const { shared } = this.memory
    if (order === undefined || shared === undefined) return Effect.void
    return order.follow(this.name, {
      known: () => shared.known,
      onStretch: (stretch) => {
        shared.receive(stretch)
        if (shared.isWaiting) this.#inbox.wake()
      },
      onGap: () => {
        shared.isBehind = true
        this.#inbox.wake()
      },
      onForgotten: (seq) => {
        // whoever opens the room after that has nothing of it
        if (this.log.tail <= seq) this.memory.forgetHere(seq)
      }
    })
  }

  /** What holds here for everybody. */
  get rules(): RoomRules {
    return this.#rules
  }

  /** It was changed for all processes. */
  set rules(rules: RoomRules) {
    this.#rules = rules
  }

  /** Changes what holds here, in this process alone. A lock is known to outlive it before anything is said behind it. */
  govern(rules: Partial<RoomRules>): Effect.Effect<void> {
    return Effect.suspend(() => {
      const before = this.#rules
      this.#rules = { ...before, ...rules }
      const isLocked = this.#rules.password !== undefined
      const isTurned = isLocked !== (before.password !== undefined)
      if (!isTurned) return Effect.void
      // whoever waits for it may go, and it may change again before it can be written
      const write = Effect.suspend(() => this.memory.lock(this.#rules.password !== undefined))
      return Effect.flatMap(Effect.forkIn(this.#insist(write), this.#scope), Fiber.join)
    })
  }

  /**
   * From this very moment in the order of things, or from where it got to before, `feed` hears this room; else after the
   * last `replay` lines of its history.
   */
  follow(feed: Feed, { after, codec, replay }: Following): Cursor {
    const cursor = feed.follow(this, codec)
    const isResumed = this.memory.canResume(after)
    const follow: Arrival = {
      _tag: "Follow",
      cursor,
      replay: isResumed ? 0 : replay,
      after: isResumed ? after?.seq : undefined
    }
    // what is kept nowhere goes on always
    if (this.memory.isKept) this.#pause.comes(feed)
    this.#inbox.put(follow)
    return cursor
  }

  /** Has a reader hear again what came after `seq`. */
  rewind(cursor: Cursor, seq: number): void {
    this.#inbox.put({ _tag: "Follow", cursor, replay: 0, after: seq })
  }

  unfollow(cursor: Cursor): void {
    cursor.feed.unfollow(cursor)
    this.#delivery.forget(cursor)
    this.#pause.forget(cursor.feed)
  }

  /** Waits until everything published before has been delivered to every reader that keeps up. */
  readonly settled: Effect.Effect<void> = Effect.suspend(() => {
    const reached = Deferred.makeUnsafe<void>()
    this.#inbox.put({ _tag: "Barrier", reached })
    return Deferred.await(reached)
  })

  /**
   * The last has left. A locked room is forgotten then, lock and all, if it still `isEmpty` when all they said has been
   * numbered: nobody squats a name, and nobody who comes later reads what was said behind the lock.
   */
  abandon(isEmpty: () => boolean): void {
    if (this.#rules.password !== undefined) this.#inbox.put({ _tag: "Forget", isEmpty })
  }

  /** An outlet drained: its reader is visited again in the loop's next turn. */
  wake(cursor: Cursor): void {
    this.#delivery.wake(cursor)
    this.#inbox.wake()
  }

  #offerLine(arrival: Arrival): Effect.Effect<void> {
    this.#waitingSince ??= this.#clock.monotonicTimeNanosUnsafe()
    return this.#inbox.putLine(arrival)
  }

  get #loop(): Effect.Effect<never> {
    const most = this.memory.isKept ? maxStored : Number.POSITIVE_INFINITY
    const turn = Effect.flatMap(this.#inbox.take(most), (arrivals) =>
      Clock.clockWith((clock) => Effect.suspend(() => this.#turn(arrivals, clock.currentTimeMillisUnsafe())))
    ).pipe(Effect.catchDefect((defect) => Effect.logError(`A turn of #${this.name} failed`, defect)))
    // Between the first arrival and taking all, one yield (the scheduler's `setImmediate`) lets a whole event-loop turn's
    // input gather into one batch: measured, a third off the cost of a lightly loaded room. `takeAll` alone wakes at the
    // first line, and a yield before waiting gathers nothing in a room that was idle.
    const gathered = Effect.andThen(this.#inbox.filled, Effect.andThen(Effect.yieldNow, turn))
    return Effect.forever(gathered, { disableYield: true })
  }

  /** Numbers what arrived, sees that it is kept, and delivers it. What arrives meanwhile is the next turn's. */
  #turn(arrivals: ReadonlyArray<Arrival>, at: number): Effect.Effect<void> {
    const since = this.#waitingSince
    this.#waitingSince = undefined
    const { shared } = this.memory
    if (shared !== undefined) return this.#sharedTurn(shared, arrivals, at, since)
    let seq = this.log.head
    const entries: Array<Entry> = []
    for (const arrival of arrivals) {
      const event = this.#eventOf(arrival)
      if (event !== undefined) entries.push({ _tag: "Entry", seq: ++seq, at, event })
    }
    const kept = this.memory.store(entries)
    return kept === undefined
      ? this.#deliver(arrivals, entries, since)
      : Effect.flatMap(this.#insist(kept), () => this.#deliver(arrivals, entries, since))
  }

  /** The event of an arrival that takes a number: no line takes two. */
  #eventOf(arrival: Arrival): RoomEvent | undefined {
    return arrival._tag === "Post" && this.memory.origins.isAgain(arrival.event) ? undefined : eventOf(arrival)
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
        yield* this.#deliver(none, none, undefined, yield* this.#insist(shared.catchUp))
      }
      const events = arrivals.map((arrival) => this.#eventOf(arrival)).filter((event) => event !== undefined)
      const { others, own } =
        events.length === 0
          ? { others: shared.takeReceived(), own: none }
          : yield* this.#insist(shared.append(events, at))
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
      this.memory.add(entry)
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
            this.memory.origins.keep(arrival.event)
            add(entries[next++]!)
          } else this.memory.origins.end(arrival.event)
          arrival.onPlaced(delivery.seq)
          break
        case "Forget":
          if (!arrival.isEmpty()) break
          // what is shared ends for all at once, if nobody is there elsewhere
          if (this.memory.shared === undefined) this.#rules = noRules
          forgotten = this.memory.forget(delivery.seq)
          break
        default:
          add(entries[next++]!)
      }
    }
    delivery.seal(since)
    // `publish` and not `publishUnsafe`, which does not slide: one idle subscriber would keep the others asleep
    const moved =
      entries.length + others.length > 0 ? Effect.asVoid(PubSub.publish(this.moved, undefined)) : Effect.void
    return forgotten === undefined ? moved : Effect.andThen(moved, this.#insist(forgotten))
  }

  /** Writes to the store. While that cannot be done nothing is delivered: those who are here are told, and wait. */
  #insist<A>(write: Effect.Effect<A, StoreFailed>): Effect.Effect<A> {
    return Effect.catch(write, ({ reason }) => {
      this.#pause.begin(reason, this.#delivery.feeds)
      const written = Effect.orDie(Effect.retry(write, tryAgain))
      return Effect.tap(written, () => Effect.sync(() => this.#pause.end()))
    })
  }

  #replay({ codec, feed }: Cursor, lines: number): void {
    const past = this.memory.history.replay(codec, lines, feed.isIgnored)
    if (past.length > 0) feed.send(past)
  }
}
