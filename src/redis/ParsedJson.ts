/**
 * What is found in Redis is not trusted to be what was written there.
 */

/** The value of a text, or `undefined` where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
