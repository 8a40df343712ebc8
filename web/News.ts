/**
 * What somebody who looks elsewhere would want to be told at once.
 */
import type { ServerFrame } from "./Frames.ts"
import { isUrgent, type State } from "./State.ts"

/** Something to tell, and the conversation it is in. */
export interface News {
  readonly key: string
  readonly title: string
  readonly body: string
}

const keyOf = (frame: ServerFrame): string =>
  frame.type === "private" ? `@${frame.from.toLowerCase()}` : "room" in frame ? `#${frame.room}` : ""

/** What is to be told of a frame that made `after` of `before`. */
export const newsOf = (frame: ServerFrame, before: State, after: State): News | undefined => {
  const key = keyOf(frame)
  const item = after.conversations.get(key)?.items.at(-1)
  // the past, and what has been seen, is no news
  if (item === undefined || item === before.conversations.get(key)?.items.at(-1) || frame.type === "past")
    return undefined
  if (after.isHere || item.kind === "note" || item.kind === "gap" || !isUrgent(item, after.you)) return undefined
  if (item.kind === "private") return { key, title: `${item.event.from} to you`, body: item.event.text }
  if (!("by" in item.event && "text" in item.event)) return undefined
  return { key, title: `${item.event.by} in ${key}`, body: item.event.text }
}
