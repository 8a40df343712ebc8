/**
 * The laws every store of rooms keeps, as data, and their registration as property tests.
 */
import { describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { StoreFailed } from "../hub/RoomStore.ts"
import { LawBroken } from "./LawBroken.ts"
import { type OpenRoomStore, perform, type RoomStoreLawName, type StoreAction, type StoreStep } from "./RoomStoreRun.ts"
import { rooms } from "./Schedule.ts"

/** One law of a store of rooms. `check` needs a place where nothing is stored yet. */
export interface RoomStoreLaw {
  readonly name: RoomStoreLawName
  readonly arbitrary: Arbitrary.Arbitrary<ReadonlyArray<StoreStep>>
  readonly check: <E>(
    open: OpenRoomStore<E>,
    steps: ReadonlyArray<StoreStep>
  ) => Effect.Effect<void, E | StoreFailed | LawBroken>
}

/** How long to look, and at what. */
export interface RoomStoreLawOptions {
  /** The laws to check; all of them unless given. */
  readonly only?: ReadonlyArray<RoomStoreLawName>
  /** Schedules tried per law. */
  readonly runs?: number
  /** Where generation begins; the same seed gives the same schedules. */
  readonly seed?: number
}

type Weights = Partial<Record<StoreAction, number>>

const mixed: Weights = { append: 6, again: 1, forget: 1, lock: 1, unlock: 1, reopen: 1 }

/** What each law needs to see much of. */
const weights: Record<RoomStoreLawName, Weights> = {
  "what was appended is there, the newest of it up to the number asked for, oldest first": mixed,
  "it knows where the numbers of a room are, their epoch, and its topic": mixed,
  "its history is what was said, and nothing else": mixed,
  "appended twice it is there once": { append: 2, again: 2 },
  "what is forgotten is gone, and the numbers go on": { append: 4, forget: 2, reopen: 1 },
  "all of it is there when it is opened again": { append: 3, forget: 1, reopen: 1 },
  "a room that was locked when it was closed is forgotten": { append: 3, lock: 3, unlock: 1, forget: 1, reopen: 2 },
  "the room that was used last is listed first": { append: 4, lock: 1, reopen: 1 },
  "nobody gets a number that somebody had": { append: 4, forget: 1, reopen: 1 }
}

const upTo = (maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum })))

/** Schedules in which each action is as frequent as its weight says. */
const schedules = (weights: Weights): Arbitrary.Arbitrary<ReadonlyArray<StoreStep>> => {
  const actions = Object.entries(weights).flatMap(([action, weight]) =>
    Array.from({ length: weight }, () => action as StoreAction)
  )
  const step: Arbitrary.Arbitrary<StoreStep> = Arbitrary.all({
    action: Arbitrary.map(upTo(actions.length - 1), (index) => actions[index]!),
    room: upTo(rooms.length - 1),
    kinds: Arbitrary.array(upTo(9), { maxLength: 5 }),
    who: upTo(20)
  })
  return Arbitrary.array(step, { maxLength: 30 })
}

/** The laws of a store of rooms as data: to be checked without a test runner, or by another one. */
export const laws = (options: Pick<RoomStoreLawOptions, "only"> = {}): ReadonlyArray<RoomStoreLaw> =>
  (options.only ?? (Object.keys(weights) as ReadonlyArray<RoomStoreLawName>)).map((name) => ({
    name,
    arbitrary: schedules(weights[name]),
    check: (open, steps) =>
      Effect.flatMap(perform(open, steps), (violations) => {
        const violation = violations.find(({ law }) => law === name)
        return violation === undefined ? Effect.void : Effect.fail(new LawBroken({ reason: violation.reason }))
      })
  }))

/**
 * Registers one property test per law. `place` is a new place where nothing is stored yet, made for each run: what it gives
 * opens the store there, as often as asked.
 *
 * **Example** (A store of one's own)
 *
 * ```ts
 * roomStoreLaws("MyStore", Effect.map(emptyDirectory, (directory) => MyStore.open(directory)))
 * ```
 */
export const roomStoreLaws = <E, E2>(
  name: string,
  place: Effect.Effect<OpenRoomStore<E>, E2, Scope.Scope>,
  options: RoomStoreLawOptions = {}
): void => {
  void describe(name, () => {
    const { runs = 50, seed } = options
    for (const { arbitrary, check, name } of laws(options)) {
      it.effect.prop(
        name,
        [arbitrary],
        ([steps]) => Effect.scoped(Effect.flatMap(place, (open) => check(open, steps))),
        { arbitrary: { runs, size: 40, seed } }
      )
    }
  })
}
