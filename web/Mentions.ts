/**
 * Where somebody's name stands in a text: the same words as `hub/Mentions` rings for.
 */

/** What could be a name in a text. */
const words = /[A-Za-z][A-Za-z0-9_.-]*/g

/** A part of a text, and whether it is the name. */
export interface Part {
  readonly text: string
  readonly isMention: boolean
}

/** A text cut at each mention of `name`. Together the parts are the text. */
export const cut = (text: string, name: string): ReadonlyArray<Part> => {
  const wanted = name.toLowerCase()
  const parts: Array<Part> = []
  let from = 0
  const push = (to: number, isMention: boolean) => {
    if (to > from) parts.push({ text: text.slice(from, to), isMention })
    from = to
  }
  for (const { 0: word, index } of text.matchAll(words)) {
    // "ask ann." ends a sentence, not a name
    const found = [word, word.replace(/[.-]+$/, "")].find((one) => one.toLowerCase() === wanted)
    if (found === undefined) continue
    push(index, false)
    push(index + found.length, true)
  }
  push(text.length, false)
  return parts
}

/** Whether a text names somebody. */
export const isMentioned = (text: string, name: string): boolean => cut(text, name).some(({ isMention }) => isMention)
