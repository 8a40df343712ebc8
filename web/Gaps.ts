/**
 * What was missed in a room, because its log had moved on: a gap between the lines, which is filled from the newest on with
 * what the room still remembers, as the past is when the reader looks back.
 */
import { type Conversation, insertAll, type Item, keptLookingBack, trim } from "./Conversation.ts"
import type { RoomFrame } from "./Frames.ts"

/** A gap: what happened after `seq` and up to `until` is not known. */
export type Gap = Extract<Item, { readonly kind: "gap" }>

const isGap = (item: Item): item is Gap => item.kind === "gap"

/** So many things were missed; `part` orders the gap among the notes. */
export const missed = (conversation: Conversation, count: number, part: number, at: string): Conversation => {
  const { cursor: seq } = conversation
  const until = seq + count
  const gap: Gap = { kind: "gap", seq, part, at, until, state: "open" }
  return trim({ ...conversation, items: insertAll(conversation.items, [gap]), cursor: until })
}

/** The newest gap to ask for, unless one has been asked for already, or the page holds as much as it may. */
export const openOf = ({ items }: Conversation): Gap | undefined =>
  items.length >= keptLookingBack || items.some((item) => isGap(item) && item.state === "asked")
    ? undefined
    : items.findLast((item): item is Gap => isGap(item) && item.state === "open")

/** What to ask for to fill a gap: one thing more than fits in it, to see that nothing is between. */
export const questionOf = ({ seq, until }: Gap, most: number): { readonly before: number; readonly limit: number } => ({
  before: until + 1,
  limit: Math.min(most, until - seq + 1)
})

const replace = (conversation: Conversation, gap: Gap, by: ReadonlyArray<Gap>): Conversation => ({
  ...conversation,
  items: conversation.items.flatMap((item): ReadonlyArray<Item> => (item === gap ? by : [item]))
})

/** A gap has been asked for. */
export const asked = (conversation: Conversation, gap: Gap): Conversation =>
  replace(conversation, gap, [{ ...gap, state: "asked" }])

/** The answer to what was asked for will not come any more. */
export const unasked = (conversation: Conversation): Conversation => {
  const gap = conversation.items.find((item): item is Gap => isGap(item) && item.state === "asked")
  return gap === undefined ? conversation : replace(conversation, gap, [{ ...gap, state: "open" }])
}

/** The gap that was asked for by `before`. */
export const askedOf = ({ items }: Conversation, before: number | undefined): Gap | undefined =>
  items.find((item): item is Gap => isGap(item) && item.state === "asked" && item.until + 1 === before)

/** The end of a gap is filled with what the room remembers of it; `isAll`: there is nothing before. */
export const filled = (
  conversation: Conversation,
  gap: Gap,
  events: ReadonlyArray<RoomFrame>,
  isAll: boolean
): Conversation => {
  const first = events[0]?.seq
  const until = first === undefined ? gap.until : first - 1
  const isGone = isAll || first === undefined
  const rest: ReadonlyArray<Gap> = until <= gap.seq ? [] : [{ ...gap, until, state: isGone ? "gone" : "open" }]
  const closing = replace(conversation, gap, rest)
  const inside = events.filter(({ seq }) => seq > gap.seq)
  return trim({
    ...closing,
    items: insertAll(
      closing.items,
      inside.map((event) => ({ kind: "event", seq: event.seq, part: 0, event }))
    )
  })
}
