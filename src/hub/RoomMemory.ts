/**
 * What a room remembers: its log, which the delivery reads, the newest of what was said, for those who come later, and its
 * topic. Where the hub has a store, that outlives the process, and everything is in the store before it is in here. Where
 * it shares an order with other processes, that is what everything comes from, and what remembers it.
 */
import * as Effect from "effect/Effect"
import { Batch } from "./Batch.ts"
import { Origins } from "./Origins.ts"
import { newEpoch, type Position } from "./Position.ts"
import { type Entry, isKept, weightOf } from "./RoomEvent.ts"
import { RoomHistory } from "./RoomHistory.ts"
import { RoomLog } from "./RoomLog.ts"
import type { Remembered, RoomStore, StoredRoom, StoreFailed } from "./RoomStore.ts"
import type { SharedOrder } from "./SharedOrder.ts"
import { SharedRoom } from "./SharedRoom.ts"

/** The bounds of what a room remembers. */
export interface MemoryOptions {
  readonly logBytes: number
  readonly batchBytes: number
  readonly historyLines: number
}

/** Where what is remembered comes from, if not from this process alone. */
export interface Sources {
  readonly order: SharedOrder | undefined
  readonly store: RoomStore | undefined
}

/** How many entries of before a restart somebody may be behind and still miss none, whatever the log could hold. */
const resumedEntries = 2048

/** A batch weighs at most this part of the log, so that a reader that keeps up never misses a line. */
const batchesPerLog = 8

/** What a batch weighs when it is full. */
export const fullBatchWeight = ({ batchBytes, logBytes }: MemoryOptions): number =>
  Math.min(batchBytes, logBytes / batchesPerLog)

/** What came before, in batches of at most that weight and one entry. */
const batchesOf = (entries: ReadonlyArray<Entry>, fullWeight: number): ReadonlyArray<Batch> => {
  const batches: Array<Batch> = []
  let batch: Array<Entry> = []
  let weight = 0
  for (const entry of entries) {
    batch.push(entry)
    weight += weightOf(entry.event)
    if (weight < fullWeight) continue
    batches.push(new Batch(batch))
    batch = []
    weight = 0
  }
  return batch.length === 0 ? batches : [...batches, new Batch(batch)]
}

/** What one room remembers. */
export class RoomMemory implements StoredRoom {
  readonly name: string
  /** Another for each run of the room's numbers. */
  epoch: string
  /** What others append to the order; `undefined` where nobody else does. */
  readonly shared: SharedRoom | undefined
  readonly log: RoomLog
  readonly history: RoomHistory
  readonly origins = new Origins()
  readonly #store: RoomStore | undefined
  readonly #order: SharedOrder | undefined
  #topic: string
  #forgottenUpTo = 0

  private constructor(name: string, options: MemoryOptions, { order, store }: Sources, before: Remembered) {
    this.name = name
    this.#store = store
    this.#order = order
    this.epoch = before.epoch
    this.shared = order && new SharedRoom(order, { name, ...before }, this)
    this.#topic = before.topic
    this.#forgottenUpTo = before.forgotten ?? 0
    this.log = new RoomLog(options.logBytes, (before.entries[0]?.seq ?? before.head + 1) - 1)
    this.history = new RoomHistory(options.historyLines)
    for (const batch of batchesOf(before.entries, fullBatchWeight(options))) this.log.append(batch)
  }

  /** The memory of a room, with what the store has of it. */
  static readonly make = Effect.fnUntraced(function* (
    name: string,
    options: MemoryOptions,
    sources: Sources
  ): Effect.fn.Return<RoomMemory, StoreFailed> {
    const source = sources.order ?? sources.store
    const before = source && (yield* source.open(name, resumedEntries))
    const nothing = { epoch: yield* newEpoch, head: 0, topic: "", entries: [] }
    const memory = new RoomMemory(name, options, sources, before ?? nothing)
    if (source !== undefined && before !== undefined) {
      for (const entry of yield* source.history(name, options.historyLines, before.head + 1)) {
        memory.history.append(entry)
        memory.origins.keep(entry.event)
      }
      // the newest last
      for (const { event } of before.entries) memory.origins.keep(event)
    }
    return memory
  })

  /** Whether it is kept, or numbered, elsewhere before anybody sees it. */
  get isKept(): boolean {
    return this.#store !== undefined || this.#order !== undefined
  }

  /** What the room is about; empty: nothing in particular. */
  get topic(): string {
    return this.#topic
  }

  /** What came up to here is forgotten: whoever says that they had read less gets none of it. */
  get forgottenUpTo(): number {
    return this.#forgottenUpTo
  }

  /** Whether a position is one in this room, after what was forgotten. */
  canResume(position: Position | undefined): boolean {
    if (position === undefined || position.epoch !== this.epoch) return false
    // another process may have shown them what is still on its way here
    const isKnown = this.shared !== undefined || position.seq <= this.log.head
    return position.seq >= this.#forgottenUpTo && isKnown
  }

  /** Keeps entries before anybody sees them; `undefined`: there is nowhere to keep them. */
  store(entries: ReadonlyArray<Entry>): Effect.Effect<void, StoreFailed> | undefined {
    return entries.length === 0 ? undefined : this.#store?.append(this, entries)
  }

  /** Says whether what is said from here on is behind a lock, which does not outlive the process, nor does what is said. */
  lock(isLocked: boolean): Effect.Effect<void, StoreFailed> {
    return this.#store?.lock(this, isLocked) ?? Effect.void
  }

  /** What an entry means to those who come later, at its place in the order. */
  add(entry: Entry): void {
    // word of that may come before the entry itself
    if (entry.seq <= this.#forgottenUpTo) return
    if (isKept(entry.event)) this.history.append(entry)
    if (entry.event._tag === "Topic") this.#topic = entry.event.text
  }

  /** The last `limit` things said, before sequence number `before` if given, oldest first; from the store what is older. */
  last(limit: number, before?: number): Effect.Effect<ReadonlyArray<Entry>, StoreFailed> {
    return Effect.suspend(() => {
      const recent = this.history.last(limit, before)
      const source = this.#order ?? this.#store
      if (source === undefined || this.history.maxLines === 0 || recent.length >= limit) {
        return Effect.succeed(recent)
      }
      const older = source.history(this.name, limit - recent.length, recent[0]?.seq ?? before)
      // also of what is recent something may be forgotten meanwhile
      return Effect.map(older, (entries) => [...entries, ...recent].filter(({ seq }) => seq > this.#forgottenUpTo))
    })
  }

  /**
   * Forgets all up to `seq`, here at once, and in the store when what it returns is run. What is shared is forgotten only
   * then, and if it is locked, and nobody is there in any other process.
   */
  forget(seq: number): Effect.Effect<void, StoreFailed> {
    if (this.#order !== undefined) {
      return Effect.map(this.#order.endLock(this.name), (forgotten) => this.forgetUpTo(forgotten ?? 0))
    }
    this.#forgetHere(seq)
    return this.#store?.forget(this, seq) ?? Effect.void
  }

  /** What happened up to `seq` is forgotten for all; it need not be known here yet, and may be forgotten already. */
  forgetUpTo(seq: number): void {
    if (seq <= this.#forgottenUpTo) return
    if (seq > this.log.head) this.log.leap()
    this.#forgetHere(seq)
  }

  #forgetHere(seq: number): void {
    this.#forgottenUpTo = Math.max(seq, this.#forgottenUpTo)
    this.#topic = ""
    this.history.clear()
  }

  /**
   * The order was lost, and with it all that was said: what comes next has higher numbers. What the room is about, somebody
   * still knew.
   */
  renew(epoch: string, topic: string): void {
    this.epoch = epoch
    this.#forgetHere(this.log.head)
    this.#topic = topic
    this.log.leap()
  }
}
