/**
 * One room: an inbox, a log, and the loop between them (`RoomLoop`).
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import { Delivery } from "./Delivery.ts"
import type { Cursor, Feed, Source } from "./Feed.ts"
import { type Following, Inbox } from "./Inbox.ts"
import type { Mentions } from "./Mentions.ts"
import { mayComeAgain } from "./Origins.ts"
import { type RoomEvent, safe } from "./RoomEvent.ts"
import type { RoomLog } from "./RoomLog.ts"
import { RoomLoop } from "./RoomLoop.ts"
import { fullBatchWeight, type MemoryOptions, RoomMemory, type Sources } from "./RoomMemory.ts"
import type { StoreFailed } from "./RoomStore.ts"
import { noRules, type RoomRules } from "./RoomRules.ts"
import type { Traffic } from "./Traffic.ts"

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
  readonly #loop: RoomLoop
  readonly #scope: Scope.Scope

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
    const { log } = memory
    const delivery = new Delivery({ log, fullWeight: fullBatchWeight(options), mentions, traffic, clock })
    this.moved = moved
    this.#inbox = inbox
    this.#loop = new RoomLoop({ inbox, memory, delivery, moved })
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
    yield* Effect.forkScoped(room.#loop.run)
    return room
  })

  /** Puts an event in line. Waits only while the inbox is full, never for a reader. */
  publish(event: RoomEvent): Effect.Effect<void> {
    return Effect.suspend(() => (mayComeAgain(event) ? this.publishOnce(event) : this.publishNow(event)))
  }

  /** Puts an event in line now. Run what it returns at once: it waits while the inbox is full. */
  publishNow(event: RoomEvent): Effect.Effect<void> {
    return this.#inbox.putLine(safe(event))
  }

  /** Puts an event in line of which nobody who waits could be let wait: somebody comes or goes. */
  announce(event: RoomEvent): void {
    this.#inbox.announce(safe(event))
  }

  /**
   * Puts an event in line now that may come again, as {@link publishNow} does. `onPlaced` is called with its number when it
   * is kept; where it was kept before, with a later one.
   */
  publishOnce(event: RoomEvent, onPlaced: (seq: number) => void = () => {}): Effect.Effect<void> {
    const { origins } = this.memory
    const line = safe(event)
    origins.begin(line)
    const offered = this.#inbox.putLine({ _tag: "Post", event: line, onPlaced })
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
    return shared && (this.#loop.standstill ?? shared.trouble?.reason)
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
      onForgotten: (seq) => this.memory.forgetUpTo(seq)
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
      return Effect.flatMap(Effect.forkIn(this.#loop.insist(write), this.#scope), Fiber.join)
    })
  }

  /**
   * From this very moment in the order of things, or from where it got to before, `feed` hears this room; else after the
   * last `replay` lines of its history.
   */
  follow(feed: Feed, { after, codec, replay }: Following): Cursor {
    const cursor = feed.follow(this, codec)
    const isResumed = this.memory.canResume(after)
    this.#loop.comes(feed)
    this.#inbox.put({
      _tag: "Follow",
      cursor,
      replay: isResumed ? 0 : replay,
      after: isResumed ? after?.seq : undefined
    })
    return cursor
  }

  /** Has a reader hear again what came after `seq`. */
  rewind(cursor: Cursor, seq: number): void {
    this.#inbox.put({ _tag: "Follow", cursor, replay: 0, after: seq })
  }

  unfollow(cursor: Cursor): void {
    cursor.feed.unfollow(cursor)
    this.#loop.forget(cursor)
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
    // others may have locked what is shared, and word of it be on its way
    if (this.#rules.password === undefined && this.memory.shared === undefined) return
    this.#inbox.put({
      _tag: "Forget",
      begins: () => {
        if (!isEmpty()) return false
        // what is shared ends for all at once, if nobody is there elsewhere
        if (this.memory.shared === undefined) this.#rules = noRules
        return true
      }
    })
  }

  /** An outlet drained: its reader is visited again in the loop's next turn. */
  wake(cursor: Cursor): void {
    this.#loop.wake(cursor)
  }
}
