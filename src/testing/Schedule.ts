/**
 * What happens to a hub in one run of its laws: publishers, subscribers, leaves and slow readers, step by step.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"

/** The rooms of a schedule. */
export const rooms = ["north", "south"] as const

/** One of them. */
export type Room = (typeof rooms)[number]

/** The names people of a schedule want: few, and some of them the same but for case. */
export const names = ["ann", "Ann", "bob", "BOB", "cyd", "dee"] as const

/**
 * One step. The numbers choose among what there is, whatever that is then, so that a schedule stays meaningful while it
 * shrinks; what a step has no use for, it ignores.
 */
export interface Step {
  readonly action: Action
  /** Which room. */
  readonly room: number
  /** Which publisher, member or reader. */
  readonly who: number
  /** Which name. */
  readonly name: number
  /** How many lines; how many writes an outlet takes before it is full (0: it is never full). */
  readonly count: number
}

/**
 * - `publish`: one publisher puts `count` lines in line, one after the other
 * - `burst`: three publishers do so at the same time
 * - `flood`: lines until everything that the room held before is out of its log
 * - `subscribe`: a stream from now on; `subscribeAfter`: from a sequence number
 * - `join`, `rename`: under a name that may be taken; `race`: two people want one name at the same moment
 * - `leave`: all scopes of somebody close
 * - `also`: somebody comes into another room as well, with some key or none; `part`: leaves one of several
 * - `whisper`: to somebody by name, who may not be there; `away`: and back
 * - `lock`: a room is locked, or opened again
 * - `post`: a line whose place is asked for; `hold`: a name for somebody in no room; `probe`: whether the hub answers
 * - `read`: a slow reader reads what it can
 * - `turn`: the event loop turns once
 */
type Action = keyof Weights

/** How often each action happens, relative to the others. */
export interface Weights {
  readonly publish: number
  readonly burst: number
  readonly flood: number
  readonly subscribe: number
  readonly subscribeAfter: number
  readonly join: number
  readonly rename: number
  readonly race: number
  readonly leave: number
  readonly also: number
  readonly part: number
  readonly whisper: number
  readonly away: number
  readonly lock: number
  readonly post: number
  readonly hold: number
  readonly probe: number
  readonly read: number
  readonly turn: number
}

/** A schedule: steps in order. */
export type Schedule = ReadonlyArray<Step>

const upTo = (maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum })))

/** The most lines one `publish` puts in line. */
const maxCount = 6

/** Schedules of up to `maxSteps` steps in which each action is as frequent as its weight says. */
export const arbitrary = (weights: Partial<Weights>, maxSteps = 60): Arbitrary.Arbitrary<Schedule> => {
  const actions = Object.entries(weights).flatMap(([action, weight]) => Array.from({ length: weight }, () => action))
  const step = Arbitrary.all({
    action: Arbitrary.map(upTo(actions.length - 1), (index) => actions[index] as Action),
    room: upTo(rooms.length - 1),
    who: upTo(11),
    name: upTo(names.length - 1),
    count: upTo(maxCount)
  })
  return Arbitrary.array(step, { maxLength: maxSteps })
}
