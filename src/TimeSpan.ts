/**
 * Lengths of time as people write and read them: `500ms`, `60s`, `5m`, `2h`, `7d`.
 */

const unitMillis = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of what is written, seconds where it has no unit; `undefined` where it is no length of time. */
export const parseMillis = (text: string): number | undefined => {
  const match = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(text)
  return match === null ? undefined : Number(match[1]) * unitMillis[(match[2] ?? "s") as keyof typeof unitMillis]
}

/** `90 s`, `10 min`, `2 h`, `7 d`: rounded up, in the largest unit of which there are two, or exactly one. */
export const describeMillis = (millis: number): string => {
  const units = [
    ["d", unitMillis.d],
    ["h", unitMillis.h],
    ["min", unitMillis.m]
  ] as const
  for (const [name, length] of units) {
    if (millis >= 2 * length || millis === length) return `${Math.ceil(millis / length)} ${name}`
  }
  return `${Math.max(1, Math.ceil(millis / unitMillis.s))} s`
}
