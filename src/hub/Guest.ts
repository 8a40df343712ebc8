/**
 * Names for those who have not chosen one, or have lost theirs.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { Name } from "./Name.ts"

/** Four digits are easy to say. */
const leastGuest = 1000

/** A guest's number is drawn from at least so many times as many as there are people: few are drawn twice. */
const numbersPerPerson = 10

/** Whether a name is one of those given out: nobody chose it. */
export const isGuest = (name: string): boolean => /^guest-\d+$/i.test(name)

/** Valid whatever the number: there is nothing to check. */
const guest = (number: number): Name => Name.make(`guest-${number}`, { disableChecks: true })

/** A guest's name, where there are `people`; it may be taken. */
export const drawGuest = (people: number): Effect.Effect<Name> => {
  let least = leastGuest
  while (9 * least < numbersPerPerson * people) least *= 10
  return Effect.map(Random.nextIntBetween(least, least * 10), guest)
}
