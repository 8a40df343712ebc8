/**
 * Everything one reader gets, over one outlet: the rooms it follows, each by a cursor, and replies meant for it alone.
 *
 * A feed never holds a private backlog of a room's lines; while its outlet is full it holds its cursors and a bounded
 * number of replies.
 */
import * as Effect from "effect/Effect"
import type { Reader } from "./Batch.ts"
import type { Codec, Reply } from "./Codec.ts"
import type { Outlet } from "./Outlet.ts"
import type { Person } from "./RoomEvent.ts"
import type { RoomLog } from "./RoomLog.ts"
import { sanitize } from "./SafeText.ts"
import type { StallWatch } from "./StallWatch.ts"
import type { Traffic } from "./Traffic.ts"

/** What a feed asks of a room: to be visited again, since it can take bytes again. */
export interface Source {
  readonly log: RoomLog
  readonly wake: (cursor: Cursor) => void
}

/** A reader's place in one room. */
export class Cursor {
  readonly source: Source
  readonly feed: Feed
  /** How this reader hears this room. */
  codec: Codec
  /** The sequence number of the last entry it has seen; nothing is newer than infinity. */
  seen = Number.POSITIVE_INFINITY
  isOver = false

  constructor(source: Source, feed: Feed, codec: Codec) {
    this.source = source
    this.feed = feed
    this.codec = codec
  }

  /** Writes what is newer than the cursor until the outlet is full. Returns whether it reached the head of the log. */
  advance(): boolean {
    const { log } = this.source
    const { codec, feed } = this
    for (let batch = log.after(this.seen); batch !== undefined; batch = log.after(this.seen)) {
      if (feed.isFull) return false
      const missed = log.missedBefore(batch, this.seen)
      if (missed > 0) {
        // alone, so that a reader slow enough to miss lines is not handed a notice and a batch at once
        this.seen = batch.first - 1
        feed.traffic.missed += missed
        feed.write(codec.missed(missed))
        continue
      }
      const bytes = log.bytesFor(batch, codec, this.seen, feed)
      if (bytes.length > 0) {
        feed.traffic.deliveries += batch.last + 1 - Math.max(this.seen + 1, batch.first)
        feed.write(bytes)
      }
      this.seen = batch.last
    }
    return !feed.isFull
  }
}

/** What ten thousand feeds have none of, most of the time, is one array for all. */
const none: Array<never> = []

/** What a feed is made of. */
interface FeedOptions {
  readonly outlet: Outlet
  readonly codec: Codec
  readonly person: number
  readonly maxReplyBytes: number
  readonly stalls: StallWatch
  readonly traffic: Traffic
  readonly onStalled: () => void
}

/** One reader. */
export class Feed implements Reader {
  readonly outlet: Outlet
  readonly person: number
  readonly traffic: Traffic
  /** How replies and private words are written. */
  codec: Codec
  hearsOwn = false
  isIgnored: ((by: Person) => boolean) | undefined = undefined
  /** Whether private words ring. */
  isRungByWhispers = false
  isFull = false
  readonly #onStalled: () => void
  readonly #stalls: StallWatch
  readonly #maxReplyBytes: number
  /** Few: an array is smaller than a set. */
  #cursors: ReadonlyArray<Cursor> = none
  #replies: Array<Uint8Array> = none
  #replyBytes = 0
  /** Those who wait for replies to be written, each with how many bytes of them may be left. */
  #waiting: ReadonlyArray<{ readonly upTo: number; readonly resume: () => void }> = none

  constructor(options: FeedOptions) {
    this.outlet = options.outlet
    this.codec = options.codec
    this.person = options.person
    this.traffic = options.traffic
    this.#onStalled = options.onStalled
    this.#stalls = options.stalls
    this.#maxReplyBytes = options.maxReplyBytes
    this.outlet.onDrain = () => this.#drained()
  }

  follow(source: Source, codec: Codec): Cursor {
    const cursor = new Cursor(source, this, codec)
    this.#cursors = this.#cursors.concat(cursor)
    return cursor
  }

  unfollow(cursor: Cursor): void {
    cursor.isOver = true
    this.#cursors = this.#cursors.filter((other) => other !== cursor)
    // nobody is left to be closed for being slow
    if (this.#cursors.length === 0) this.#stalls.forget(this.outlet)
  }

  write(bytes: Uint8Array): void {
    this.traffic.bytes += bytes.length
    if (this.outlet.write(bytes) || this.isFull) return
    this.isFull = true
    if (this.#cursors.length > 0) this.#stalls.watch(this.outlet, this.#onStalled)
  }

  /** Writes lines for this reader only, all with one write, as soon as the outlet takes them. */
  reply(...lines: ReadonlyArray<Reply>): void {
    this.send(this.codec.reply(lines.map(({ kind, text }) => ({ kind, text: sanitize(text) }))))
  }

  /** Bytes that wait for this reader, as far as the outlet can tell. */
  get pending(): number {
    return this.#replyBytes + (this.outlet.pending?.() ?? 0)
  }

  /** Whether as many bytes wait for this reader as may. */
  get isBacklogged(): boolean {
    return this.#replyBytes > this.#maxReplyBytes
  }

  /** Writes bytes for this reader only, as they are, as soon as the outlet takes them. */
  send(bytes: Uint8Array): void {
    if (!this.isFull) return this.write(bytes)
    if (this.#replies.length === 0) this.#replies = [bytes]
    else this.#replies.push(bytes)
    this.#replyBytes += bytes.length
  }

  /** Waits while more than the allowed bytes of replies wait for the outlet: the back-pressure on whoever asks. */
  get hasRoom(): Effect.Effect<void> {
    return Effect.suspend(() => this.#repliesUpTo(this.#maxReplyBytes))
  }

  /** Waits until every reply has been handed to the outlet. */
  get flushed(): Effect.Effect<void> {
    return Effect.suspend(() => this.#repliesUpTo(0))
  }

  #repliesUpTo(upTo: number): Effect.Effect<void> {
    if (this.#replyBytes <= upTo) return Effect.void
    return Effect.callback<void>((resume) => {
      this.#waiting = this.#waiting.concat({ upTo, resume: () => resume(Effect.void) })
    })
  }

  #drained(): void {
    if (!this.isFull) return
    this.isFull = false
    this.#stalls.forget(this.outlet)
    let written = 0
    while (written < this.#replies.length && !this.isFull) {
      const bytes = this.#replies[written++]!
      this.#replyBytes -= bytes.length
      this.write(bytes)
    }
    this.#replies = this.#replies.slice(written)
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ upTo }) => this.#replyBytes > upTo)
    for (const { resume, upTo } of waiting) if (this.#replyBytes <= upTo) resume()
    if (!this.isFull) for (const cursor of this.#cursors) cursor.source.wake(cursor)
  }
}
