/**
 * How long to wait before trying again.
 */

const first = 500
const longest = 30_000

/** What a server that has no place left, or that one was too slow for, is spared at least. */
const patient = 10_000

/**
 * Milliseconds before attempt number `attempt` (from 0). It doubles up to half a minute, and `random` (0 to 1) spreads
 * it, so that everybody whom a server lost does not come back at once.
 */
export const delay = (attempt: number, random: number, isBusy: boolean): number => {
  const full = Math.min(longest, Math.max(isBusy ? patient : first, first * 2 ** Math.min(attempt, 10)))
  return Math.round(full * (0.5 + random / 2))
}
