/**
 * Text that a stranger wrote, as nodes: its links can be followed, mentions of the reader stand out, all else is text.
 */
import { make } from "./Elements.ts"
import * as Links from "./Links.ts"
import * as Mentions from "./Mentions.ts"

const link = (part: Links.Part, href: string): HTMLElement => {
  const element = make("a", { dir: "ltr", title: href }, Links.shown(part))
  element.href = href
  element.target = "_blank"
  element.rel = "noopener noreferrer nofollow"
  return element
}

/** The nodes of a text; `you` is whose name stands out in it. */
export const nodesOf = (text: string, you?: string): ReadonlyArray<Node | string> =>
  Links.cut(text).flatMap((part) =>
    part.href === undefined
      ? Mentions.cut(part.text, you ?? "").map(({ isMention, text }) => (isMention ? make("mark", {}, text) : text))
      : [link(part, part.href)]
  )
