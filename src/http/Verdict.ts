/**
 * Whether all is well, in words. Each limit is one that an operator would look at, well before people notice.
 */
import type { Sample } from "./Sample.ts"

/** Seconds that are looked back on: long enough that one pause for the collector of garbage worries nobody. */
const lookBack = 10

/** Slower than this, talk begins to feel slow. In milliseconds. */
const slowDelivery = 250

/** An event loop that is this late has more to do than it can, or does something that it should not. In milliseconds. */
const lateLoop = 100

/** How many of the last seconds must be bad. */
const badSeconds = 3

/** How full something may be that has an end. */
const nearlyFull = 0.85

/** A few slow readers are usual: phones that sleep. More of all people than this are a network that is too slow. */
const slowShare = 0.1
const slowReaders = 5

const percent = (share: number): string => `${Math.round(share * 100)} %`

const fullness = (used: number, limit: number, what: (share: string) => string): ReadonlyArray<string> =>
  used / limit >= nearlyFull ? [what(percent(used / limit))] : []

/** What is not well, a sentence each, the worst first; none: all is well. */
export const problemsOf = (history: ReadonlyArray<Sample>, objection: string | undefined): ReadonlyArray<string> => {
  const recent = history.slice(-lookBack)
  const last = recent[recent.length - 1]
  const problems = objection === undefined ? [] : [`Not ready: ${objection}.`]
  if (last === undefined) return problems
  const worst = (value: (sample: Sample) => number) => Math.max(...recent.map(value))
  const isBad = (value: (sample: Sample) => number, limit: number) =>
    recent.filter((sample) => value(sample) > limit).length >= badSeconds
  const latency = (sample: Sample) => sample.latency ?? 0
  if (isBad(latency, slowDelivery)) problems.push(`Lines take up to ${Math.round(worst(latency))} ms to be delivered.`)
  if (isBad((sample) => sample.loopDelay, lateLoop)) {
    problems.push(`The process is up to ${Math.round(worst((sample) => sample.loopDelay))} ms late with its work.`)
  }
  const { descriptors } = last
  if (descriptors !== null) {
    problems.push(
      ...fullness(descriptors.open, descriptors.max, (share) => `${share} of all descriptors are open (ulimit -n).`)
    )
  }
  problems.push(
    ...fullness(last.heapUsed, last.heapLimit, (share) => `${share} of the memory for objects is used.`),
    ...fullness(
      last.connections,
      last.maxConnections,
      (share) => `${share} of all connections are taken (HUBBUB_MAX_CONNECTIONS, ulimit -n).`
    )
  )
  if (last.slowReaders >= slowReaders && last.slowReaders > slowShare * last.people) {
    problems.push(`${last.slowReaders} of ${last.people} people read more slowly than they are written to.`)
  }
  const missed = recent.reduce((sum, sample) => sum + sample.missed, 0)
  if (missed > 0) {
    problems.push(`${missed} lines were missed in the last ${lookBack} seconds by readers who fell too far behind.`)
  }
  return problems
}
