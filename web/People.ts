/**
 * Who is in a room, kept up to date by what happens there.
 */
import type { Present, RoomFrame } from "./Frames.ts"

/** Who is in a room. */
export interface People {
  readonly total: number
  /** Of very many only the first. */
  readonly list: ReadonlyArray<Present>
  /** Whether the list is no longer right, and is to be asked for again. */
  readonly isStale: boolean
}

/** Nobody that is known of. */
export const nobody: People = { total: 0, list: [], isStale: false }

const byName = (one: Present, other: Present): number => one.name.localeCompare(other.name, "en")

/** People as the server lists them. */
export const of = (total: number, list: ReadonlyArray<Present>): People => ({
  total,
  list: list.toSorted(byName),
  isStale: false
})

const change = (people: People, name: string, changed: (one: Present) => Present): People => {
  const index = people.list.findIndex((one) => one.name === name)
  if (index < 0) return people
  return { ...people, list: people.list.with(index, changed(people.list[index]!)).toSorted(byName) }
}

const isBack = ({ away: _, ...one }: Present): Present => one

/** The people after something happened. What they know of already changes nothing. */
export const after = (people: People, event: RoomFrame): People => {
  switch (event.type) {
    case "joined":
      if (people.list.some(({ name }) => name === event.by)) return people
      return { ...people, total: people.total + 1, list: [...people.list, { name: event.by }].toSorted(byName) }
    case "left": {
      const list = people.list.filter(({ name }) => name !== event.by)
      if (list.length < people.list.length) return { ...people, total: people.total - 1, list }
      // somebody of the many who are not listed
      return people.total > people.list.length ? { ...people, isStale: true } : people
    }
    case "renamed":
      return change(people, event.from, (one) => ({ ...one, name: event.by }))
    case "away":
      return change(people, event.by, (one) => ({ ...one, away: event.text }))
    case "back":
      return change(people, event.by, isBack)
    case "promoted":
    case "demoted":
      return change(people, event.by, (one) => ({ ...one, isOperator: event.type === "promoted" }))
    case "crowd":
      return { ...people, total: people.total + event.joined - event.left, isStale: true }
    default:
      return people
  }
}
