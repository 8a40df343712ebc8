/**
 * What in a text may be followed: addresses of the web, and nothing else.
 */

/** A part of a text; with `href`, a link. */
export interface Part {
  /** As it was written. */
  readonly text: string
  /** Where it leads, as the browser would show it. */
  readonly href?: string
}

/** Up to white space, quotes, brackets of prose, or anything invisible. */
const candidates = /\bhttps?:\/\/[^\s"<>`{}|\\^\p{C}\p{Z}]+/giu

/** What ends a sentence rather than an address. */
const trailing = /[.,;:!?'…*_~]+$/u

const pairs = [
  ["(", ")"],
  ["[", "]"]
] as const

const count = (text: string, character: string): number => text.split(character).length - 1

/** An address without what belongs to the sentence around it: "(see https://a.example/x_(y))." */
const withoutSentence = (text: string): string => {
  const trimmed = text.replace(trailing, "")
  const pair = pairs.find(([open, close]) => trimmed.endsWith(close) && count(trimmed, close) > count(trimmed, open))
  return pair === undefined ? trimmed : withoutSentence(trimmed.slice(0, -1))
}

/** Where an address leads; `undefined` where it should not be followed. */
const hrefOf = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined
  const { hostname, href, password, protocol, username } = new URL(text)
  // "https://your.bank@evil.example" is there to be misread
  const isHonest = username === "" && password === "" && hostname !== ""
  return isHonest && (protocol === "http:" || protocol === "https:") ? href : undefined
}

/** A text cut at each link. Together the parts are the text. */
export const cut = (text: string): ReadonlyArray<Part> => {
  const parts: Array<Part> = []
  let from = 0
  for (const { 0: candidate, index } of text.matchAll(candidates)) {
    const address = withoutSentence(candidate)
    const href = hrefOf(address)
    if (href === undefined) continue
    if (index > from) parts.push({ text: text.slice(from, index) })
    parts.push({ text: address, href })
    from = index + address.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

/** How a link is shown: as written, but with a host that could be mistaken for another one in ASCII, as it is looked up. */
export const shown = ({ href, text }: Part): string => {
  const host = /^https?:\/\/([^/?#]*)/iu.exec(text)?.[1] ?? ""
  return href !== undefined && /[^\x21-\x7e]/.test(host) ? href : text
}
