/**
 * Places in the order of a room.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** Where somebody has got to in a room: they have seen everything up to `seq`. */
export interface Position {
  /** The room's, as long as its numbers go on; another means that they began anew. */
  readonly epoch: string
  readonly seq: number
}

/** Long enough that two are never the same. */
const epochLength = 12

/** An epoch that no room has had. */
export const newEpoch = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 36), epochLength), (digits) =>
  digits.map((digit) => digit.toString(36)).join("")
)
