/**
 * One room: an inbox, a log, and the delivery loop between them. What `select()` was for the old server, this loop is
 * here: it wakes because something was published or because an outlet drained, and then visits every reader that can
 * take bytes. Work per delivery is a ready check, a cursor compare and one write of a shared buffer.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import { Batch } from "./Batch.ts"
import type { Cursor, Feed, Source } from "./Feed.ts"
import type { Mentions } from "./Mentions.ts"
import { type Arrival, type Following, wakeUp } from "./Inbox.ts"
import { newEpoch, type Position } from "./Position.ts"
import { type Entry, isKept, type RoomEvent, safe, weightOf } from "./RoomEvent.ts"
import { RoomHistory } from "./RoomHistory.ts"
import { RoomLog } from "./RoomLog.ts"
import { noRules, type RoomRules } from "./RoomRules.ts"
import type { Traffic } from "./Traffic.ts"

/** A batch weighs at most this part of the log, so that a reader that keeps up never misses a line. */
const batchesPerLog = 8

/** One room. See `Hub` for what each operation promises. */
export class Room implements Source {
  readonly name: string
  /** Another for each room that is opened under the name: its numbers begin anew. */
  readonly epoch: string
  readonly log: RoomLog
  readonly history: RoomHistory
  rules: RoomRules = noRules
  /** What came up to here is forgotten: whoever says that they had read less gets none of it. */
  #forgottenUpTo = 0
  /** Says "the head of the log moved" to streams; the log itself is what they read. */
  readonly moved: PubSub.PubSub<void>
  readonly #inbox: Queue.Queue<Arrival>
  readonly #maxBatchWeight: number
  readonly #mentions: Mentions
  readonly #traffic: Traffic
  readonly #clock: Clock.Clock
  /** When the oldest of the lines that wait in the inbox was put there, in nanoseconds. */
  #waitingSince: bigint | undefined
  #topic = ""
  /** Readers whose outlet can take bytes. Between turns all of them are at the head of the log. */
  readonly #ready = new Set<Cursor>()
  /** Readers that can take bytes again, or for the first time, and may be behind. */
  #awake: Array<Cursor> = []

  private constructor(
    name: string,
    epoch: string,
    options: RoomOptions,
    mentions: Mentions,
    traffic: Traffic,
    clock: Clock.Clock,
    inbox: Queue.Queue<Arrival>,
    moved: PubSub.PubSub<void>
  ) {
    this.name = name
    this.epoch = epoch
    this.log = new RoomLog(options.logBytes)
    this.history = new RoomHistory(options.historyLines)
    this.#mentions = mentions
    this.#traffic = traffic
    this.#clock = clock
    this.moved = moved
    this.#inbox = inbox
    this.#maxBatchWeight = Math.min(options.batchBytes, options.logBytes / batchesPerLog)
  }

  /** A room whose loop runs until the scope closes. */
  static readonly make = Effect.fnUntraced(function* (
    name: string,
    options: RoomOptions,
    mentions: Mentions,
    traffic: Traffic
  ): Effect.fn.Return<Room, never, Scope.Scope> {
    const inbox = yield* Effect.acquireRelease(Queue.bounded<Arrival>(options.inboxLines), Queue.shutdown)
    const moved = yield* Effect.acquireRelease(PubSub.sliding<void>(1), PubSub.shutdown)
    const room = new Room(name, yield* newEpoch, options, mentions, traffic, yield* Clock.Clock, inbox, moved)
    yield* Effect.forkScoped(room.#loop)
    return room
  })

  /** Puts an event in line. Waits only while the inbox is full, never for a reader. */
  publish(event: RoomEvent): Effect.Effect<void> {
    return Effect.suspend(() => this.publishNow(event))
  }

  /** Puts an event in line now. Run what it returns at once: it waits while the inbox is full. */
  publishNow(event: RoomEvent): Effect.Effect<void> {
    return this.#offerLine(safe(event))
  }

  /** Puts an event in line and waits for its number. */
  post(event: RoomEvent): Effect.Effect<number> {
    return Effect.suspend(() => {
      const placed = Deferred.makeUnsafe<number>()
      return Effect.andThen(this.#offerLine({ _tag: "Post", event: safe(event), placed }), Deferred.await(placed))
    })
  }

  /** What the room is about; empty: nothing in particular. */
  get topic(): string {
    return this.#topic
  }

  /**
   * From this very moment in the order of things, or from where it got to before, `feed` hears this room; else after the
   * last `replay` lines of its history. Run what it returns at once.
   */
  followNow(
    feed: Feed,
    { after, codec, replay }: Following
  ): { readonly cursor: Cursor; readonly isInLine: Effect.Effect<void> } {
    const cursor = feed.follow(this, codec)
    const isResumed = this.canResume(after)
    const follow: Arrival = {
      _tag: "Follow",
      cursor,
      replay: isResumed ? 0 : replay,
      after: isResumed ? after?.seq : undefined
    }
    return { cursor, isInLine: this.#offer(follow) }
  }

  /** Whether a position is one in this room, after what was forgotten. */
  canResume(position: Position | undefined): boolean {
    if (position === undefined || position.epoch !== this.epoch) return false
    return position.seq >= this.#forgottenUpTo && position.seq <= this.log.head
  }

  unfollow(cursor: Cursor): void {
    cursor.feed.unfollow(cursor)
    this.#ready.delete(cursor)
  }

  /** Waits until everything published before has been delivered to every reader that keeps up. */
  readonly settled: Effect.Effect<void> = Effect.suspend(() => {
    const reached = Deferred.makeUnsafe<void>()
    return Effect.andThen(this.#offer({ _tag: "Barrier", reached }), Deferred.await(reached))
  })

  /**
   * The last has left. A locked room is forgotten then, lock and all, if it still `isEmpty` when all they said has been
   * numbered: nobody squats a name, and nobody who comes later reads what was said behind the lock.
   */
  abandon(isEmpty: () => boolean): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.rules.password === undefined ? Effect.void : this.#offer({ _tag: "Forget", isEmpty })
    )
  }

  #forget(upTo: number): void {
    this.#forgottenUpTo = upTo
    this.rules = noRules
    this.#topic = ""
    this.history.clear()
  }

  /** An outlet drained: its reader is visited again in the loop's next turn. */
  wake(cursor: Cursor): void {
    this.#awake.push(cursor)
    // a full inbox wakes the loop anyway
    if (Queue.sizeUnsafe(this.#inbox) === 0) Queue.offerUnsafe(this.#inbox, wakeUp)
  }

  /** Puts an arrival in line now, or, where the inbox is full, when what it returns is run. */
  #offer(arrival: Arrival): Effect.Effect<void> {
    return Queue.offerUnsafe(this.#inbox, arrival) ? Effect.void : Effect.asVoid(Queue.offer(this.#inbox, arrival))
  }

  #offerLine(arrival: Arrival): Effect.Effect<void> {
    this.#waitingSince ??= this.#clock.monotonicTimeNanosUnsafe()
    return this.#offer(arrival)
  }

  get #loop(): Effect.Effect<never> {
    const turn = Effect.flatMap(Queue.takeAll(this.#inbox), (arrivals) =>
      Clock.clockWith((clock) => Effect.suspend(() => this.#turn(arrivals, clock.currentTimeMillisUnsafe())))
    ).pipe(Effect.catchDefect((defect) => Effect.logError(`A turn of #${this.name} failed`, defect)))
    // Between the first arrival and taking all, one yield (the scheduler's `setImmediate`) lets a whole event-loop turn's
    // input gather into one batch: measured, a third off the cost of a lightly loaded room. `takeAll` alone wakes at the
    // first line, and a yield before waiting gathers nothing in a room that was idle.
    const gathered = Effect.andThen(Queue.peek(this.#inbox), Effect.andThen(Effect.yieldNow, turn))
    return Effect.forever(gathered, { disableYield: true })
  }

  /** Numbers what arrived, batch by batch, delivering each before the next, so that readers that keep up miss nothing. */
  #turn(arrivals: ReadonlyArray<Arrival>, at: number): Effect.Effect<void> {
    let entries: Array<Entry> = []
    let rung = new Map<number, ReadonlySet<number>>()
    let weight = 0
    let seq = this.log.head
    const since = this.#waitingSince
    this.#waitingSince = undefined
    const number = (event: RoomEvent) => {
      entries.push(this.#numbered({ _tag: "Entry", seq: ++seq, at, event }, rung))
      weight += weightOf(event)
    }
    const seal = () => {
      if (entries.length === 0) return this.#wakeUp()
      const lines = entries.length
      this.log.append(new Batch(entries, rung))
      entries = []
      rung = new Map()
      weight = 0
      for (const cursor of this.#awake) this.#ready.add(cursor)
      this.#awake = []
      for (const cursor of this.#ready) this.#visit(cursor)
      this.#traffic.delivered(lines, this.#secondsSince(since))
    }
    const before = seq
    for (const arrival of arrivals) {
      switch (arrival._tag) {
        case "Wake":
          break
        case "Follow":
          // it may have left again while it waited here
          if (arrival.cursor.isOver) break
          arrival.cursor.seen = arrival.after ?? seq
          this.#replay(arrival.cursor, arrival.replay)
          this.#awake.push(arrival.cursor)
          break
        case "Barrier":
          seal()
          Deferred.doneUnsafe(arrival.reached, Effect.void)
          break
        case "Post":
          number(arrival.event)
          Deferred.doneUnsafe(arrival.placed, Effect.succeed(seq))
          break
        case "Forget":
          if (arrival.isEmpty()) this.#forget(seq)
          break
        default:
          number(arrival)
          if (weight >= this.#maxBatchWeight) seal()
      }
    }
    seal()
    // `publish` and not `publishUnsafe`, which does not slide: one idle subscriber would keep the others asleep
    return seq > before ? Effect.asVoid(PubSub.publish(this.moved, undefined)) : Effect.void
  }

  #secondsSince(since: bigint | undefined): number {
    return since === undefined ? 0 : Number(this.#clock.monotonicTimeNanosUnsafe() - since) / 1e9
  }

  /** What an entry means to the room, at its place in the order. */
  #numbered(entry: Entry, rung: Map<number, ReadonlySet<number>>): Entry {
    const { event, seq } = entry
    if (isKept(event)) this.history.append(entry)
    if (event._tag === "Topic") this.#topic = event.text
    const people = this.#mentions.in(event)
    if (people !== undefined) rung.set(seq, people)
    return entry
  }

  #replay({ codec, feed }: Cursor, lines: number): void {
    const past = this.history.replay(codec, lines, feed.isIgnored)
    if (past.length > 0) feed.send(past)
  }

  /** Nothing is new: only those who may be behind are visited, so that n people arriving one by one cost no n². */
  #wakeUp(): void {
    const awake = this.#awake
    this.#awake = []
    for (const cursor of awake) {
      this.#ready.add(cursor)
      this.#visit(cursor)
    }
  }

  #visit(cursor: Cursor): void {
    if (cursor.isOver || !cursor.advance()) this.#ready.delete(cursor)
  }
}

/** The bounds of a room. */
export interface RoomOptions {
  readonly logBytes: number
  readonly batchBytes: number
  readonly inboxLines: number
  readonly historyLines: number
}
