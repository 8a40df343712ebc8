/**
 * Finds the word somebody probably meant.
 */

/** Levenshtein distance (insertions, deletions, substitutions), in characters. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substituted))
    }
    row = next
  }
  return row[b.length]!
}

/**
 * The candidate closest to `word`, or `undefined` when none is close enough to be a slip of the fingers: at most a third
 * of the letters may differ.
 */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    // the length difference is a lower bound, and keeps a megabyte of junk from being compared
    if (Math.abs(candidate.length - word.length) >= least) continue
    const found = distance(word, candidate)
    if (found < least) {
      least = found
      best = candidate
    }
  }
  return best
}
