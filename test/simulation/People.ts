/**
 * Those who come to a simulated server: what they type, and what they are told.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { broken, type Client } from "../listener/MemorySocketServer.ts"
import { ChatModel } from "../listener/scripts/ChatModel.ts"
import type { Book, Visit } from "./Book.ts"
import type { Dice } from "./Faults.ts"
import type { Process } from "./Server.ts"

/** Somebody at a terminal. */
export interface Guest {
  readonly visit: Visit
  readonly client: Client
  /** What they have typed and their network has not passed on. */
  unsent: string
}

/** Where somebody talks, once all that they typed has been dealt with. */
export const roomOf = ({ visit }: Guest): string => visit.visitor.rooms[visit.visitor.rooms.length - 1]!

/** The people of one process. */
export class People {
  readonly #book: Book
  readonly #dice: Dice
  readonly #process: Process
  readonly #model = new ChatModel()
  readonly #guests: Array<Guest> = []
  #isKilled = false

  constructor(book: Book, dice: Dice, process: Process) {
    this.#book = book
    this.#dice = dice
    this.#process = process
  }

  /** Those who are there, or are still being let in. */
  get present(): ReadonlyArray<Guest> {
    return this.#guests.filter(({ visit }) => !visit.isLeaving && !visit.isOver)
  }

  get all(): ReadonlyArray<Guest> {
    return this.#guests
  }

  /** Who is in a room, once all that was typed has been dealt with. */
  in(room: string): ReadonlyArray<string> {
    return this.#model.people.get(room)!.map(({ name }) => name)
  }

  /** Comes, and reads what there is until the end. */
  readonly come: Effect.Effect<Guest, never, Scope.Scope> = Effect.gen({ self: this }, function* () {
    const client = yield* this.#process.connect
    const visit: Visit = {
      id: this.#book.visits.length,
      process: this.#process.number,
      visitor: this.#model.come("", false),
      lines: [],
      told: [],
      causes: new Set(),
      isLeaving: false,
      hasStalled: false,
      isOver: false
    }
    this.#book.visits.push(visit)
    const guest: Guest = { visit, client, unsent: "" }
    this.#guests.push(guest)
    const reader = new Reader(this.#book, visit)
    const read = Effect.forever(
      Effect.map(client.line, (line) => {
        if (!this.#isKilled) reader.read(line)
      }),
      { disableYield: true }
    )
    yield* Effect.forkScoped(
      Effect.andThen(
        Effect.ignore(read),
        Effect.sync(() => this.#ended(guest))
      )
    )
    return guest
  })

  /** Types a line; the network passes on what it likes of it, and the rest with what comes next. */
  type(guest: Guest, line: string, isUrgent = false): void {
    const chunks = this.#dice.pieces(`${guest.unsent}${line}\n`)
    const isHeldBack = !isUrgent && this.#dice.oneIn(6)
    guest.unsent = isHeldBack ? chunks[chunks.length - 1]! : ""
    guest.client.send(...(isHeldBack ? chunks.slice(0, -1) : chunks).map((chunk) => this.#bytes(chunk)))
  }

  /** The network passes on what it held back. */
  flush(guest: Guest): void {
    if (guest.unsent !== "") guest.client.send(guest.unsent)
    guest.unsent = ""
  }

  #bytes(chunk: string): Uint8Array | string {
    return this.#dice.oneIn(2) ? chunk : new TextEncoder().encode(chunk)
  }

  /** Says something new where they talk. */
  say(guest: Guest, how: "" | "/me " | "/topic " = ""): void {
    const word = this.#newWord(guest, { room: roomOf(guest) })
    this.type(guest, `${how}${word}`)
  }

  whisper(guest: Guest, to: Guest): void {
    const { name } = to.visit.visitor
    if (name === "" || to === guest) return
    const word = this.#newWord(guest, { to: to.visit })
    this.type(guest, `/msg ${name} ${word}`)
  }

  #newWord({ visit }: Guest, where: { readonly room?: string; readonly to?: Visit }): string {
    const word = `word-${this.#book.words.size + 1}`
    this.#book.words.set(word, { by: visit, ...where })
    return word
  }

  join(guest: Guest, room: string): void {
    this.type(guest, `/join ${room}`)
    this.#model.join(guest.visit.visitor, room, "")
  }

  leave(guest: Guest): void {
    this.type(guest, "/leave")
    this.#model.leave(guest.visit.visitor)
  }

  /** Goes for good. */
  go(guest: Guest, how: "quit" | "end" | "reset"): void {
    const { client, visit } = guest
    if (how === "reset") {
      visit.causes.add("lost")
      client.breakOff(broken("ECONNRESET"))
    } else {
      visit.causes.add("quit")
      if (how === "quit") this.type(guest, "/quit", true)
      else this.flush(guest)
      if (how === "end") client.end()
    }
    visit.isLeaving = true
    this.#model.go(visit.visitor)
  }

  stall({ client, visit }: Guest): void {
    visit.causes.add("too-slow")
    visit.hasStalled = true
    client.stall()
  }

  /** The process stops: everybody who is left is told. */
  stopping(): void {
    for (const { visit } of this.#guests) visit.causes.add("stopping")
  }

  /** The process is no more. What it goes on to write reaches nobody. */
  killed(): void {
    this.#isKilled = true
  }

  #ended({ visit }: Guest): void {
    if (this.#isKilled || visit.isOver) return
    visit.isOver = true
    if (!visit.isLeaving) this.#model.go(visit.visitor)
  }
}

/** Reads lines as somebody does who knows the grammar of lines. */
class Reader {
  readonly #book: Book
  readonly #visit: Visit
  #isPast = false
  #block = 0

  constructor(book: Book, visit: Visit) {
    this.#book = book
    this.#visit = visit
  }

  read(line: string): void {
    const { lines, told, visitor } = this.#visit
    lines.push(line)
    if (visitor.name === "") visitor.name = /^-- You are (\S+) in/u.exec(line)?.[1] ?? ""
    if (line.startsWith("-- Earlier, on ")) {
      this.#isPast = true
      this.#block++
    }
    if (line === "-- Now:") this.#isPast = false
    const isTopic = /^-- Topic(?: of \S+)?: /u.test(line)
    const how = this.#isPast ? "past" : isTopic ? "topic" : line.startsWith("[") ? "private" : "live"
    for (const word of line.match(/word-\d+/gu) ?? []) {
      if (this.#book.words.has(word)) told.push({ word, how, block: this.#block })
    }
  }
}
