/**
 * The laws every hub keeps, as data, and their registration as property tests.
 */
import { describe, it } from "@effect/vitest"
import type * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { Hub } from "../hub/Hub.ts"
import { defaults } from "../Settings.ts"
import type { LawName } from "./Findings.ts"
import * as HubRun from "./HubRun.ts"
import { judge } from "./Judgement.ts"
import { LawBroken } from "./LawBroken.ts"
import * as Schedule from "./Schedule.ts"
import type { Bounds } from "./Stage.ts"

/** One law of a hub. `check` needs a hub nobody has used before. */
export interface HubLaw {
  readonly name: LawName
  readonly arbitrary: Arbitrary.Arbitrary<Schedule.Schedule>
  readonly check: (schedule: Schedule.Schedule) => Effect.Effect<void, LawBroken, Hub>
}

/** What the laws must know of the hub they judge, and how long to look. */
export interface HubLawOptions {
  /**
   * The most bytes a room may hold, encodings included: the layer's `logBytes`, the default setting unless given. The
   * laws overflow the log again and again, so a small one (16 KiB) makes them quick.
   */
  readonly logBytes?: number
  /** The laws to check; all of them unless given. */
  readonly only?: ReadonlyArray<LawName>
  /** Schedules tried per law. */
  readonly runs?: number
  /** Turns of the event loop within which the hub does what does not wait for a reader. */
  readonly turns?: number
  /** Where generation begins; the same seed gives the same schedules. */
  readonly seed?: number
}

/** A short line, encoded twice, weighs less in any log. */
const mostEntryBytes = 1024

/** Enough of everything. */
const mixed: Partial<Schedule.Weights> = {
  publish: 4,
  burst: 1,
  subscribe: 1,
  subscribeAfter: 1,
  join: 3,
  rename: 1,
  race: 1,
  leave: 1,
  also: 1,
  part: 1,
  read: 4,
  turn: 4
}

/** What each law needs to see much of. */
const weights: Record<LawName, Partial<Schedule.Weights>> = {
  "a room has one order, the same for everybody": { ...mixed, burst: 3 },
  "nothing is lost or repeated within the log": mixed,
  "who fell behind learns exactly how much they missed": { ...mixed, flood: 1, rename: 0, race: 0, subscribeAfter: 2 },
  "subscribing after n gives n+1": { publish: 3, burst: 1, subscribeAfter: 4, subscribe: 2, turn: 3, read: 3 },
  "a closed scope leaves nothing behind": { ...mixed, join: 5, leave: 5 },
  "publishing waits for no reader": { publish: 2, flood: 1, subscribe: 2, join: 4, leave: 1, turn: 1 },
  "the memory a room holds is bounded": { ...mixed, flood: 1 },
  "rooms do not leak into each other": mixed,
  "a name belongs to one person, in any case": { join: 4, rename: 4, race: 4, leave: 3, turn: 2, publish: 1 },
  "somebody in several rooms is one person": { join: 4, also: 6, part: 3, rename: 4, leave: 1, away: 1, turn: 2 },
  "private words reach the one they are for, and nobody else": {
    join: 4,
    whisper: 8,
    also: 2,
    rename: 2,
    leave: 1,
    read: 2,
    turn: 2
  },
  "every room of somebody's knows whether they are away": { join: 4, away: 6, also: 4, part: 1, rename: 1, turn: 2 },
  "a locked room opens to its password, and to nothing else": { join: 4, lock: 3, also: 6, part: 2, leave: 1, turn: 1 },
  "who posts a line learns its place": { ...mixed, post: 6 },
  "a held name is nobody else's until it is let go": { hold: 6, join: 4, rename: 2, leave: 3, turn: 1 },
  "a probe comes back, and nobody hears of it": { ...mixed, probe: 3 },
  "the load tells what there is": { ...mixed, post: 1, hold: 1, probe: 1 }
}

/** The laws of a hub as data: to be checked without a test runner, or by another one. */
export const laws = (options: HubLawOptions = {}): ReadonlyArray<HubLaw> => {
  const roomBytes = options.logBytes ?? defaults.logBytes
  const bounds: Bounds = { roomBytes, turns: options.turns ?? 2_000 }
  const law = (name: LawName): HubLaw => ({
    name,
    arbitrary: Schedule.arbitrary(weights[name]),
    check: Effect.fnUntraced(function* (schedule) {
      // "within the log" is judged where nothing can have left it
      const fits = name === "nothing is lost or repeated within the log"
      const mostEntries = fits ? Math.floor(roomBytes / mostEntryBytes) : Number.POSITIVE_INFINITY
      const findings = yield* HubRun.perform(schedule, bounds, mostEntries)
      const violation = judge(findings).find((violation) => violation.law === name)
      if (violation !== undefined) return yield* new LawBroken({ reason: violation.reason })
    })
  })
  return (options.only ?? (Object.keys(weights) as ReadonlyArray<LawName>)).map(law)
}

/**
 * Registers one property test per law. `layer` is built anew for each run.
 *
 * **Example** (A hub of one's own)
 *
 * ```ts
 * hubLaws("MyHub", MyHub.layer.pipe(Layer.provide(Settings.layer({ logBytes: 16_384 }))), { logBytes: 16_384 })
 * ```
 */
export const hubLaws = <E>(name: string, layer: Layer.Layer<Hub, E>, options: HubLawOptions = {}): void => {
  void describe(name, () => {
    const { runs = 100, seed } = options
    for (const { arbitrary, check, name } of laws(options)) {
      it.effect.prop(name, [arbitrary], ([schedule]) => Effect.provide(check(schedule), layer, { local: true }), {
        arbitrary: { runs, size: 40, seed }
      })
    }
  })
}
