/**
 * What a chat is, in the simplest words: who is where under which name, and who may hear which word.
 */
import { keyOf } from "../../../src/hub/Name.ts"
import { rooms } from "./Script.ts"

/** Somebody, from coming to going. Who comes again is another. */
export interface Visitor {
  name: string
  readonly isOperator: boolean
  /** The last is where they talk; none once they are gone. */
  rooms: Array<string>
  readonly ignored: Set<string>
  isAway: boolean
  lastWhisperer: Visitor | undefined
}

/** A word that was said once, and those who may hear it. */
export interface Word {
  readonly by: Visitor
  readonly byName: string
  /** Where it was said, and who heard it there. */
  readonly heardIn: Map<string, ReadonlySet<Visitor>>
  /** Whom it was whispered to. */
  readonly to?: Visitor
  /** Whether those who come later may be shown it. */
  readonly isKept: boolean
  /** Whether those hear it too who ignore its author. */
  readonly isForAll?: boolean
}

/** Whom a ban or a mute hits. */
interface Sentence {
  readonly key: string
  readonly visitor: Visitor | undefined
}

/** The model of one chat. */
export class ChatModel {
  /** In order of arrival, by room. */
  readonly people = new Map<string, Array<Visitor>>(rooms.map((room) => [room, []]))
  readonly passwords = new Map<string, string>()
  readonly words = new Map<string, Word>()
  /** Who came and went, in words, by room. */
  readonly announced = new Map<string, Array<string>>(rooms.map((room) => [room, []]))
  mutes: ReadonlyArray<Sentence> = []
  bans: ReadonlyArray<Sentence> = []

  holder(name: string): Visitor | undefined {
    return this.everybody.find((visitor) => keyOf(visitor.name) === keyOf(name))
  }

  get everybody(): ReadonlyArray<Visitor> {
    return [...new Set(Array.from(this.people.values()).flat())]
  }

  come(name: string, isOperator: boolean): Visitor {
    const ignored = new Set<string>()
    const visitor: Visitor = { name, isOperator, rooms: [], ignored, isAway: false, lastWhisperer: undefined }
    this.#enter(visitor, "lobby")
    return visitor
  }

  join(visitor: Visitor, room: string, password: string): void {
    const isIn = visitor.rooms.includes(room)
    if (isIn) visitor.rooms = [...visitor.rooms.filter((other) => other !== room), room]
    const lock = this.passwords.get(room)
    if (!isIn && (visitor.isOperator || lock === undefined || lock === password)) this.#enter(visitor, room)
  }

  leave(visitor: Visitor): void {
    const room = visitor.rooms[visitor.rooms.length - 1]!
    if (visitor.rooms.length === 1 && room === "lobby") return
    if (visitor.rooms.length === 1) {
      this.#enter(visitor, "lobby")
      visitor.rooms = [room, "lobby"]
    }
    this.#exit(visitor, room)
  }

  /** Goes for good, with last words if they may speak. */
  go(visitor: Visitor, lastWord?: string): void {
    const isHeard = lastWord !== undefined && !this.isMuted(visitor)
    const heardIn = new Map<string, ReadonlySet<Visitor>>()
    for (const room of [...visitor.rooms]) {
      this.#exit(visitor, room)
      heardIn.set(room, isHeard ? this.#listeners(room, visitor) : new Set())
    }
    if (lastWord !== undefined) {
      this.words.set(lastWord, { by: visitor, byName: visitor.name, heardIn, isKept: false })
    }
  }

  mayTake(visitor: Visitor, name: string): boolean {
    const holder = this.holder(name)
    const isOwn = keyOf(name) === keyOf(visitor.name)
    const isBanned = !isOwn && this.bans.some(({ key }) => key === keyOf(name))
    return name !== visitor.name && (holder === undefined || isOwn) && !isBanned && !this.isMuted(visitor)
  }

  isMuted(visitor: Visitor): boolean {
    const hits = ({ key, visitor: convict }: Sentence) => key === keyOf(visitor.name) || convict === visitor
    return !visitor.isOperator && this.mutes.some(hits)
  }

  /** Talks, acts or sets the topic where they talk: the last is heard by all, its author and who ignores them too. */
  speak(visitor: Visitor, word: string, as: "talk" | "topic"): void {
    const room = visitor.rooms[visitor.rooms.length - 1]!
    const isMuted = this.isMuted(visitor)
    const hearers = as === "topic" ? new Set(this.people.get(room)) : this.#listeners(room, visitor)
    const heardIn = new Map([[room, isMuted ? new Set<Visitor>() : hearers]])
    this.words.set(word, { by: visitor, byName: visitor.name, heardIn, isKept: !isMuted, isForAll: as === "topic" })
    if (!isMuted && as === "talk") visitor.isAway = false
  }

  whisper(visitor: Visitor, to: Visitor | undefined, word: string): void {
    const isHeard =
      to !== undefined
      && to !== visitor
      && to.rooms.length > 0
      && !to.ignored.has(keyOf(visitor.name))
      && !this.isMuted(visitor)
    const word_ = { by: visitor, byName: visitor.name, heardIn: new Map(), isKept: false }
    this.words.set(word, isHeard ? { ...word_, to } : word_)
    if (isHeard) to.lastWhisperer = visitor
  }

  goAway(visitor: Visitor, word: string): void {
    const isMuted = this.isMuted(visitor)
    const heardIn = new Map<string, ReadonlySet<Visitor>>()
    for (const room of visitor.rooms) {
      const hearers = new Set(this.#listeners(room, visitor)).add(visitor)
      heardIn.set(room, isMuted ? new Set() : hearers)
    }
    this.words.set(word, { by: visitor, byName: visitor.name, heardIn, isKept: false })
    if (!isMuted) visitor.isAway = true
  }

  sentence(name: string): Sentence {
    return { key: keyOf(name), visitor: this.holder(name) }
  }

  /** What `/who` answers. */
  who(room: string): string {
    const people = this.people.get(room)!.map(({ isAway, isOperator, name }) => {
      const marks = [isOperator && "operator", isAway && "away"].filter(Boolean).join(", ")
      return marks === "" ? name : `${name} (${marks})`
    })
    return `-- ${people.length} ${people.length === 1 ? "person" : "people"} in #${room}: ${people.join(", ")}`
  }

  #listeners(room: string, speaker: Visitor): ReadonlySet<Visitor> {
    // the operator has their own words come back, and so hears all that is said
    const isListener = (other: Visitor) =>
      (other !== speaker || other.isOperator) && !other.ignored.has(keyOf(speaker.name))
    return new Set(this.people.get(room)!.filter(isListener))
  }

  #enter(visitor: Visitor, room: string): void {
    this.people.get(room)!.push(visitor)
    visitor.rooms.push(room)
    this.announced.get(room)!.push(`${visitor.name} joined`)
  }

  #exit(visitor: Visitor, room: string): void {
    visitor.rooms = visitor.rooms.filter((other) => other !== room)
    const people = this.people.get(room)!
    people.splice(people.indexOf(visitor), 1)
    this.announced.get(room)!.push(`${visitor.name} left`)
  }
}
