/**
 * Who says most at the moment.
 */
import type { Session } from "../chat/Session.ts"

/** Somebody who talks a lot. */
export interface Talker {
  readonly name: string
  /** Lines within the last minute. */
  readonly lines: number
}

/** How many are named. */
const named = 5

/** Looks this far back, one look a second. */
const lookBack = 60

/** What was said by how many lines, by person, a look each. One for each who watches: it sees what happens from then on. */
export class Talkers {
  #looks: ReadonlyArray<ReadonlyMap<number, number>> = []

  /** Looks at everybody, once a second, and names those who said most since. */
  look(sessions: Iterable<Session>): ReadonlyArray<Talker> {
    const all = Array.from(sessions)
    const oldest = this.#looks[0]
    const now = new Map(all.map(({ person, said }) => [person.id, said]))
    this.#looks = [...this.#looks.slice(1 - lookBack), now]
    if (oldest === undefined) return []
    return all
      .map(({ person: { id, name }, said }) => ({ name, lines: said - (oldest.get(id) ?? 0) }))
      .filter(({ lines }) => lines > 0)
      .sort((one, other) => other.lines - one.lines)
      .slice(0, named)
  }
}
