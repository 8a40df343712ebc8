/**
 * Lines that may come again, because whoever sent them has not heard what became of them: each is said once.
 */
import type { RoomEvent } from "./RoomEvent.ts"

/** Lines of a room that are known again after they were kept: more than are said while somebody is cut off. */
const maxKept = 2048

/** A line as whoever sends it may send it again. */
export interface Sending {
  /** What it is known by: the same each time, and no other line's. Others may see it, so it tells nothing of its sender. */
  readonly origin: string
  /** Called when the line is kept, in its place in the room, now or since it came before. */
  readonly onKept: () => void
}

const originOf = (event: RoomEvent): string | undefined => ("origin" in event ? event.origin : undefined)

/** Whether a line may come again. */
export const mayComeAgain = (event: RoomEvent): boolean => originOf(event) !== undefined

/** The lines of one room that may come again. */
export class Origins {
  /** Of those that were kept the newest, the oldest of them first. */
  readonly #kept = new Set<string>()
  /** Those that were said here and are not kept yet. */
  readonly #underway = new Map<string, RoomEvent>()

  /** Whether such a line is kept, or on its way here. */
  knows(origin: string): boolean {
    return this.#kept.has(origin) || this.#underway.has(origin)
  }

  /** A line sets out, unless it has before. */
  begin(event: RoomEvent): void {
    const origin = originOf(event)
    if (origin !== undefined && !this.knows(origin)) this.#underway.set(origin, event)
  }

  /** A line is on its way no more, be it kept or given up. */
  end(event: RoomEvent): void {
    const origin = originOf(event)
    if (origin !== undefined && this.#underway.get(origin) === event) this.#underway.delete(origin)
  }

  /** Something is kept, whoever said it. */
  keep(event: RoomEvent): void {
    const origin = originOf(event)
    if (origin === undefined) return
    this.end(event)
    // one that is kept already is the newest from here on
    this.#kept.delete(origin)
    this.#kept.add(origin)
    for (const oldest of this.#kept) {
      if (this.#kept.size <= maxKept) break
      this.#kept.delete(oldest)
    }
  }

  /** Whether it is a line that is kept already, or that has come before and is on its way. */
  isAgain(event: RoomEvent): boolean {
    const origin = originOf(event)
    if (origin === undefined) return false
    return this.#kept.has(origin) || (this.#underway.get(origin) ?? event) !== event
  }

  /** What is still to be said: others may have kept some of it meanwhile. */
  unsaid(events: ReadonlyArray<RoomEvent>): ReadonlyArray<RoomEvent> {
    return events.filter((event) => !this.isAgain(event))
  }
}
