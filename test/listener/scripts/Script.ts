/**
 * What a few people do at a chat, line by line. One of them, the first, is an operator who is in every room.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"

/** The rooms of a script. The first is where everybody begins. */
export const rooms = ["lobby", "dev", "den"] as const

/** The names people want: few, and some the same but for case. */
export const names = ["ann", "Ann", "bob", "BOB", "cyd", "dee", "eve"] as const

/** How often each thing is done, relative to the others. */
export const weights = {
  say: 6,
  act: 2,
  /** Several people talk at the same moment. */
  chatter: 4,
  msg: 4,
  reply: 3,
  join: 6,
  leave: 3,
  nick: 5,
  /** Two people want one name at the same moment. */
  race: 2,
  ignore: 3,
  unignore: 1,
  away: 2,
  back: 1,
  topic: 2,
  history: 2,
  who: 4,
  /** Of the operator. */
  mute: 3,
  unmute: 1,
  ban: 2,
  unban: 1,
  kick: 2,
  lock: 2,
  unlock: 1,
  quit: 2,
  /** The connection breaks. */
  break: 1,
  come: 6
}

/** What may be done. */
export type Action = keyof typeof weights

/**
 * One step. The numbers choose among what there is, whatever that is then, so that a script stays meaningful while it
 * shrinks.
 */
export interface Step {
  readonly action: Action
  readonly who: number
  readonly whom: number
  readonly room: number
  readonly name: number
  /** Whether the right password is given, the last words are said. */
  readonly isRight: boolean
}

/** A script: how many people there are, and what they do. */
export interface Script {
  readonly people: number
  readonly steps: ReadonlyArray<Step>
}

const within = (minimum: number, maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const actions = Object.entries(weights).flatMap(([action, weight]) =>
  Array.from({ length: weight }, () => action as Action)
)

const step: Arbitrary.Arbitrary<Step> = Arbitrary.all({
  action: Arbitrary.map(within(0, actions.length - 1), (index) => actions[index]!),
  who: within(0, 7),
  whom: within(0, 7),
  room: within(0, rooms.length - 1),
  name: within(0, names.length - 1),
  isRight: Arbitrary.map(within(0, 2), (number) => number > 0)
})

/** Scripts of 4 to 8 people. */
export const script: Arbitrary.Arbitrary<Script> = Arbitrary.all({
  people: within(4, 8),
  steps: Arbitrary.array(step, { maxLength: 80 })
})
