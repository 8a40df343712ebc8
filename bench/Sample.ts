/**
 * What one run measured, and the median of several.
 */
import * as Effect from "effect/Effect"

/** Numbers by what they are. */
export type Sample<Key extends string> = Readonly<Record<Key, number>>

/** The middle one of an odd number of values, the lower of the two middle ones otherwise. */
const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!

/**
 * Takes a sample of each subject in turn, `runs` times, so that what the machine does besides concerns all alike; then the
 * medians, subject by subject.
 */
export const inTurn = Effect.fnUntraced(function* <Subject, Key extends string, E>(
  subjects: ReadonlyArray<Subject>,
  runs: number,
  take: (subject: Subject) => Effect.Effect<Sample<Key>, E>
) {
  const taken = subjects.map((): Array<Sample<Key>> => [])
  for (let run = 0; run < runs; run++) {
    for (const [index, subject] of subjects.entries()) taken[index]!.push(yield* take(subject))
  }
  return taken.map(
    (samples) =>
      Object.fromEntries(
        (Object.keys(samples[0]!) as Array<Key>).map((key) => [key, median(samples.map((sample) => sample[key]))])
      ) as Sample<Key>
  )
})
