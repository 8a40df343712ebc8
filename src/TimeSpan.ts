/**
 * Lengths of time as people write and read them: `500ms`, `60s`, `5m`, `2h`, `7d`.
 */

const unitMillis = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of what is written, seconds where it has no unit; `undefined` where it is no length of time. */
export const parseMillis = (text: string): number | undefined => {
  const match = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(text)
  return match === null ? undefined : Number(match[1]) * unitMillis[(match[2] ?? "s") as keyof typeof unitMillis]
}

/** `90 s`, `10 min`, `2 h`, `1 d`: rounded up, in the largest unit of which that makes two, or exactly one. */
export const describeMillis = (millis: number): string => {
  let count = Math.max(1, Math.ceil(millis / unitMillis.s))
  let unit = "s"
  for (const [larger, size] of [
    ["min", 60],
    ["h", 60],
    ["d", 24]
  ] as const) {
    if (count !== size && count < 2 * size) break
    count = Math.ceil(count / size)
    unit = larger
  }
  return `${count} ${unit}`
}
