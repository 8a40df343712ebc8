import { assert, describe, it } from "@effect/vitest"
import { describeMillis, parseMillis } from "../src/TimeSpan.ts"

describe("TimeSpan", () => {
  it.each<readonly [written: string, millis: number | undefined]>([
    ["500ms", 500],
    ["60", 60_000],
    ["60s", 60_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    ["0", 0],
    ["", undefined],
    ["-1s", undefined],
    ["1.5h", undefined],
    ["5 m", undefined],
    ["5M", undefined],
    ["1w", undefined],
    ["9999999999", undefined]
  ])("%s is %s ms", (written, millis) => assert.strictEqual(parseMillis(written), millis))

  it.each<readonly [millis: number, words: string]>([
    [0, "1 s"],
    [1, "1 s"],
    [1001, "2 s"],
    [59_000, "59 s"],
    [60_000, "1 min"],
    [90_000, "90 s"],
    [120_000, "2 min"],
    [3_600_000, "1 h"],
    [3_599_990, "1 h"],
    [3_600_001, "61 min"],
    [7_200_000, "2 h"],
    [86_399_990, "1 d"],
    [86_400_000, "1 d"],
    [100_000_000, "28 h"],
    [864_000_000, "10 d"]
  ])("%s ms are %s", (millis, words) => assert.strictEqual(describeMillis(millis), words))
})
