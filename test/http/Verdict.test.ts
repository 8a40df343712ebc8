import { assert, describe, it } from "@effect/vitest"
import type { Sample } from "../../src/http/Sample.ts"
import { problemsOf } from "../../src/http/Verdict.ts"

const quiet: Sample = {
  at: 0,
  people: 100,
  connections: 100,
  maxConnections: 20_000,
  rooms: 1,
  lines: 10,
  deliveries: 1000,
  bytes: 10_000,
  missed: 0,
  latency: 2.5,
  loopDelay: 1,
  heapUsed: 20,
  heapLimit: 4000,
  resident: 100,
  slowReaders: 0,
  descriptors: { open: 130, max: 20_000 }
}

/** Ten seconds, the last of them different. */
const seconds = (change: Partial<Sample>, last = 10): ReadonlyArray<Sample> =>
  Array.from({ length: 10 }, (_, second) => (second >= 10 - last ? { ...quiet, ...change } : quiet))

describe("the verdict", () => {
  it("all is well where nothing is wrong, also where nothing happens", () => {
    assert.deepStrictEqual(problemsOf([], undefined), [])
    assert.deepStrictEqual(problemsOf(seconds({}), undefined), [])
    assert.deepStrictEqual(problemsOf(seconds({ latency: null, descriptors: null, people: 0 }), undefined), [])
  })

  it("what is not ready is said first", () => {
    assert.match(problemsOf(seconds({ missed: 1 }), "it is late")[0]!, /^Not ready: it is late\.$/)
    assert.lengthOf(problemsOf([], "it is late"), 1)
  })

  it.each<[keyof Sample, Partial<Sample>, RegExp]>([
    ["latency", { latency: 400 }, /up to 400 ms to be delivered/],
    ["loopDelay", { loopDelay: 150 }, /150 ms late/],
    ["descriptors", { descriptors: { open: 900, max: 1000 } }, /90 % of all descriptors/],
    ["heapUsed", { heapUsed: 3900 }, /98 % of the memory/],
    ["connections", { connections: 19_000 }, /HUBBUB_MAX_CONNECTIONS/],
    ["slowReaders", { slowReaders: 20 }, /20 of 100 people/],
    ["missed", { missed: 3 }, /30 lines were missed/]
  ])("%s", (_, change, words) => {
    const problems = problemsOf(seconds(change), undefined)
    assert.lengthOf(problems, 1)
    assert.match(problems[0]!, words)
    assert.match(problems[0]!, /^[A-Z0-9].*\.$/)
  })

  it("one bad second worries nobody, and some slow readers are usual", () => {
    assert.deepStrictEqual(problemsOf(seconds({ latency: 400, loopDelay: 900 }, 2), undefined), [])
    assert.deepStrictEqual(problemsOf(seconds({ slowReaders: 9 }), undefined), [])
    assert.deepStrictEqual(problemsOf(seconds({ slowReaders: 3, people: 3 }), undefined), [])
  })
})
