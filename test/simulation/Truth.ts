/**
 * What the disk and the books of a simulation tell together: where each word is, and who was when in which room.
 */
import type { Entry } from "../../src/hub/RoomEvent.ts"
import type { Book, Visit } from "./Book.ts"

/** The last words to everybody when a process stops. */
export const stoppingFarewell = "-- Hubbub is stopping"

/** Somebody's time in a room: from `joined` to `left`, in sequence numbers. */
export interface Stay {
  readonly joined: number
  /** `undefined`: until the end of the process, as far as is known. */
  readonly left: Entry | undefined
}

/** What an entry says, if anything. */
export const textOf = ({ event }: Entry): string => ("text" in event ? event.text : "")

/** The word that an entry is. */
export const wordIn = (entry: Entry): string | undefined => /^word-\d+$/u.exec(textOf(entry))?.[0]

/** What the disk tells of a simulation. */
export class Truth {
  readonly book: Book
  /** Where each word is: its room and its sequence number. */
  readonly places = new Map<string, { readonly room: string; readonly seq: number }>()

  constructor(book: Book) {
    this.book = book
    for (const [room, entries] of book.disk) {
      for (const entry of entries) {
        const word = wordIn(entry)
        if (word !== undefined) this.places.set(word, { room, seq: entry.seq })
      }
    }
  }

  /** What happened in a room during the life of a process. */
  entriesOf(room: string, process: number): ReadonlyArray<Entry> {
    const from = this.book.lives[process]!.heads.get(room)!
    const to = this.book.lives[process + 1]?.heads.get(room) ?? Number.POSITIVE_INFINITY
    return this.book.disk.get(room)!.filter(({ seq }) => seq > from && seq <= to)
  }

  /** Whether a name was one person's only, in that process. */
  isUnique({ process, visitor: { name } }: Visit): boolean {
    const namesakes = this.book.visits.filter((visit) => visit.process === process && visit.visitor.name === name)
    return name !== "" && namesakes.length === 1
  }

  /** When somebody was in a room. */
  stays({ process, visitor: { name } }: Visit, room: string): ReadonlyArray<Stay> {
    const stays: Array<Stay> = []
    for (const entry of this.entriesOf(room, process)) {
      const { event, seq } = entry
      if (event._tag === "Joined" && event.by.name === name) stays.push({ joined: seq, left: undefined })
      if (event._tag === "Left" && event.by.name === name) {
        stays.push({ joined: stays.pop()?.joined ?? 0, left: entry })
      }
    }
    return stays
  }

  /** The last process that was there for its people until all was calm. */
  get lastLife(): number {
    return this.book.lives.length - 2
  }

  /** Whether somebody was there to the end, when all was calm. */
  stayed({ isLeaving, isOver, process, lines }: Visit): boolean {
    const isEnded = isOver && lines[lines.length - 1] !== stoppingFarewell
    return process === this.lastLife && !isLeaving && !isEnded
  }
}
