/**
 * People who type lines, one after the other, each read up to the moment when all of it has been dealt with.
 */
import * as Effect from "effect/Effect"
import { until } from "../../src/testing/Turns.ts"
import { type Guest, linesUntil } from "./ChatInMemory.ts"

/** Turns of the event loop in which every room delivers what was said. */
const turns = 10

/** What somebody is told, once all rooms have delivered, up to the answer to a command that nobody else hears of. */
export const upToNow = Effect.fnUntraced(function* (guest: Guest) {
  yield* until(turns, () => false)
  guest.send("/xyzzy\n")
  return (yield* linesUntil(guest, (line) => line.includes("There is no /xyzzy"))).slice(0, -1)
})

/** Has somebody type a line, and tells what they have been told until it has been dealt with. */
export const type = (guest: Guest, line: string) => {
  guest.send(`${line}\n`)
  return upToNow(guest)
}
