/**
 * `SIMULATION_SEEDS=5000 npx vitest run test/simulation` tries more; `SIMULATION_FIRST=57 SIMULATION_SEEDS=1` tries one again.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { transcript } from "./Book.ts"
import { keptSeeds } from "./KeptSeeds.ts"
import { brokenIn } from "./Promises.ts"
import { simulate } from "./Simulation.ts"
import { right } from "./Server.ts"
import { wrongServers } from "./WrongServers.ts"

const first = Number(process.env["SIMULATION_FIRST"] ?? 1)
const count = Number(process.env["SIMULATION_SEEDS"] ?? 200)

/** Seeds within which each wrong server is found out. */
const mostSeeds = 40

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

const keepsItsPromises = (seed: number) =>
  Effect.map(simulate(seed, right), (book) => {
    const complaints = brokenIn(book).map(({ complaints, promise }) => `${promise}: ${complaints.join("; ")}`)
    assert.strictEqual(complaints.join("\n"), "")
  })

describe("whatever happens to it, the server keeps its promises", () => {
  for (const { reason, seed } of keptSeeds) it.effect(`seed ${seed}: ${reason}`, () => keepsItsPromises(seed))
  for (const seed of seedsFrom(first, count)) it.effect(`seed ${seed}`, () => keepsItsPromises(seed))
})

describe("a simulation", () => {
  it.effect("is the same each time, and another for another seed", () =>
    Effect.gen(function* () {
      for (const seed of seedsFrom(1, 5)) {
        const told = transcript(yield* simulate(seed, right))
        assert.strictEqual(told, transcript(yield* simulate(seed, right)))
        assert.notStrictEqual(told, transcript(yield* simulate(seed + 1, right)))
      }
    })
  )

  it.effect("sees all that it is about", () =>
    Effect.gen(function* () {
      const books = yield* Effect.forEach(seedsFrom(1, 20), (seed) => simulate(seed, right))
      const lives = books.flatMap((book) => book.lives)
      const lines = books.flatMap((book) => book.visits.flatMap((visit) => visit.lines))
      const closed = (reason: string) => lives.some((life) => (life.closed.get(reason) ?? 0) > 0)
      const told = (beginning: string) => lines.some((line) => line.includes(beginning))
      assert.isTrue(lives.some(({ end }) => end === "killed") && lives.some(({ end }) => end === "stopped"))
      for (const reason of ["quit", "lost", "too-slow", "stopping"]) assert.isTrue(closed(reason), reason)
      for (const beginning of [
        "-- you missed ",
        "-- Nothing goes on here",
        "-- It goes on.",
        "-- Earlier, on ",
        " -> you] "
      ]) {
        assert.isTrue(told(beginning), beginning)
      }
    })
  )
})

describe("the simulation finds a server that", () => {
  for (const { breaks, make, name } of wrongServers) {
    it.effect(name, () =>
      Effect.gen(function* () {
        for (const seed of seedsFrom(1, mostSeeds)) {
          const broken = brokenIn(yield* simulate(seed, make))
          if (broken.some(({ promise }) => promise === breaks)) return
        }
        assert.fail(`${mostSeeds} seeds did not break the promise "${breaks}"`)
      })
    )
  }
})
