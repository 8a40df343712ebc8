/**
 * One room of a shared order, as this process knows it: what others appended and nobody here has been told yet, and how to
 * get what was lost on the way.
 */
import * as Effect from "effect/Effect"
import type { Origins } from "./Origins.ts"
import type { Entry, RoomEvent } from "./RoomEvent.ts"
import type { StoreFailed } from "./RoomStore.ts"
import type { Known, SharedOrder, Stretch } from "./SharedOrder.ts"

/** Entries of others that wait for the next turn; what is more is read again, when it is wanted. */
const maxReceived = 4096

/** What a turn delivers: what others said meanwhile, and then what was said here. */
export interface Ordered {
  readonly others: ReadonlyArray<Entry>
  readonly own: ReadonlyArray<Entry>
}

/** What is remembered of the room besides its order. */
interface Remembering {
  readonly origins: Origins
  readonly topic: string
  /** The order began anew; the room is about this. */
  readonly renew: (epoch: string, topic: string) => void
  /** Forgets what happened up to `seq`, unless it has. */
  readonly forgetUpTo: (seq: number) => void
}

/** One room of a shared order. */
export class SharedRoom {
  readonly #order: SharedOrder
  readonly #name: string
  readonly #memory: Remembering
  #epoch: string
  /** All up to here has been delivered, waits in `#received`, or is what is being appended. */
  #known: number
  #received: Array<Entry> = []
  #batches = 0
  /** Whether something was lost on the way. */
  isBehind = false

  constructor(order: SharedOrder, { epoch, head, name }: Omit<Known, "topic">, memory: Remembering) {
    this.#order = order
    this.#name = name
    this.#epoch = epoch
    this.#known = head
    this.#memory = memory
  }

  /** Why nothing can be said here at the moment. */
  get trouble(): StoreFailed | undefined {
    return this.#order.trouble()
  }

  /** Whether something waits for the next turn. */
  get isWaiting(): boolean {
    return this.isBehind || this.#received.length > 0
  }

  /** Takes what was heard of; what does not follow on what is known has to be read. */
  receive({ entries, epoch, first, last }: Stretch): void {
    if (epoch === this.#epoch && last <= this.#known) return
    if (epoch !== this.#epoch || first > this.#known + 1 || this.#received.length >= maxReceived) {
      this.isBehind = true
    } else {
      if (entries !== undefined) this.#take(entries)
      this.#known = last
    }
  }

  /** What was received, for a turn in which nothing is said here. */
  takeReceived(): ReadonlyArray<Entry> {
    const received = this.#received
    this.#received = []
    return received
  }

  /** A page of what was lost on the way, after what was received. */
  readonly catchUp: Effect.Effect<ReadonlyArray<Entry>, StoreFailed> = Effect.suspend(() => {
    // what is lost from here on shows again
    this.isBehind = false
    return Effect.map(
      Effect.onError(this.#order.after(this.known), () => Effect.sync(() => (this.isBehind = true))),
      ({ entries, isFull, ...now }) => {
        this.#accept(now)
        this.#take(entries)
        this.isBehind ||= isFull
        return this.takeReceived()
      }
    )
  })

  /** Appends what was said here, and nowhere else meanwhile. What it returns may be run again where it failed. */
  append(said: ReadonlyArray<RoomEvent>, at: number): Effect.Effect<Ordered, StoreFailed> {
    const batch = ++this.#batches
    return Effect.gen({ self: this }, function* () {
      let events: ReadonlyArray<RoomEvent>
      let first: number | undefined
      do {
        events = this.#memory.origins.unsaid(said)
        if (events.length === 0) return { others: this.takeReceived(), own: [] }
        const appended = yield* this.#order.append(this.known, events, at, batch)
        this.#accept(appended)
        this.#take(appended.before)
        first = appended.first
      } while (first === undefined)
      while (this.#known < first - 1) {
        const page = yield* this.#order.after(this.known)
        const missing = page.entries.filter(({ seq }) => seq < first)
        this.#take(missing)
        // what is not there was never given, or is forgotten
        if (!page.isFull || missing.length < page.entries.length) this.#known = first - 1
      }
      const others = this.#received.filter(({ seq }) => seq < first)
      const last = first + events.length - 1
      this.#received = this.#received.filter(({ seq }) => seq > last)
      this.#known = Math.max(this.#known, last)
      return { others, own: events.map((event, index) => ({ _tag: "Entry", seq: first + index, at, event })) }
    })
  }

  /** How far it is known. */
  get known(): Known {
    return { name: this.#name, epoch: this.#epoch, head: this.#known, topic: this.#memory.topic }
  }

  #take(entries: ReadonlyArray<Entry>): void {
    for (const entry of entries) {
      if (entry.seq <= this.#known) continue
      this.#received.push(entry)
      this.#memory.origins.keep(entry.event)
      this.#known = entry.seq
    }
  }

  /** Takes what an answer says of the room: first of all what is to be shown to nobody any more. */
  #accept({ epoch, forgotten, topic }: { epoch: string; forgotten: number; topic: string }): void {
    this.#memory.forgetUpTo(forgotten)
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#memory.renew(epoch, topic)
  }
}
