/**
 * How a room's entries reach its readers: in batches, each appended to the log and then handed to everybody whose outlet can
 * take bytes. Work per delivery is a ready check, a cursor compare and one write of a shared buffer.
 */
import type * as Clock from "effect/Clock"
import { Batch } from "./Batch.ts"
import type { Cursor, Feed } from "./Feed.ts"
import type { Mentions } from "./Mentions.ts"
import { type Entry, weightOf } from "./RoomEvent.ts"
import type { RoomLog } from "./RoomLog.ts"
import type { Traffic } from "./Traffic.ts"

/** What a delivery needs of its room and of the hub. */
interface Parts {
  readonly log: RoomLog
  readonly fullWeight: number
  readonly mentions: Mentions
  readonly traffic: Traffic
  readonly clock: Clock.Clock
}

/** The delivery of one room. */
export class Delivery {
  readonly #parts: Parts
  /** Readers whose outlet can take bytes. Between turns all of them are at the head of the log. */
  readonly #ready = new Set<Cursor>()
  /** Readers that can take bytes again, or for the first time, and may be behind. */
  #awake: Array<Cursor> = []
  /** What is handed out next, how much of it there is, and whom it rings. */
  #batch: Array<Entry> = []
  #weight = 0
  #rung = new Map<number, ReadonlySet<number>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Those who are there and can be told something. */
  get feeds(): ReadonlyArray<Feed> {
    return Array.from(this.#ready, ({ feed }) => feed)
  }

  /** Sequence number of what was dealt with last. */
  get seq(): number {
    return this.#batch[this.#batch.length - 1]?.seq ?? this.#parts.log.head
  }

  /** A reader is visited with what is handed out next. */
  wake(cursor: Cursor): void {
    this.#awake.push(cursor)
  }

  /** A reader is visited no more. */
  forget(cursor: Cursor): void {
    this.#ready.delete(cursor)
  }

  /** Takes an entry into the batch, and hands out a full one; `since`: see {@link seal}. */
  add(entry: Entry, since: bigint | undefined): void {
    const people = this.#parts.mentions.in(entry.event)
    if (people !== undefined) this.#rung.set(entry.seq, people)
    this.#batch.push(entry)
    this.#weight += weightOf(entry.event)
    if (this.#weight >= this.#parts.fullWeight) this.seal(since)
  }

  /** Hands out the batch; `since` is when the oldest of its lines was put in line, in nanoseconds, if any was. */
  seal(since: bigint | undefined): void {
    const { clock, log, traffic } = this.#parts
    const lines = this.#batch.length
    if (lines === 0) return this.#wakeUp()
    log.append(new Batch(this.#batch, this.#rung))
    this.#batch = []
    this.#weight = 0
    this.#rung = new Map()
    for (const cursor of this.#awake) this.#ready.add(cursor)
    this.#awake = []
    for (const cursor of this.#ready) this.#visit(cursor)
    traffic.delivered(lines, since === undefined ? 0 : Number(clock.monotonicTimeNanosUnsafe() - since) / 1e9)
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
