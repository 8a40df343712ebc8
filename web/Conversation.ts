/**
 * What is known of a room or of a private conversation: its items in order, each once, whatever order they came in.
 */
import { isPresence, type PrivateFrame, type RoomFrame } from "./Frames.ts"
import type { Room } from "./Room.ts"

/** What the page itself says between the lines. */
export type NoteKind = "notice" | "complaint" | "anew" | "came"

/** The place of an item: that of the event it is or follows, then its own number among those that follow it. */
interface Order {
  readonly seq: number
  readonly part: number
}

/** One thing to show. */
export type Item = Order &
  (
    | { readonly kind: "event"; readonly event: RoomFrame }
    | { readonly kind: "private"; readonly event: PrivateFrame }
    /** What happened up to `until` is not known: to be asked for, asked for, or gone for good. */
    | { readonly kind: "gap"; readonly at: string; readonly until: number; readonly state: "open" | "asked" | "gone" }
    | { readonly kind: "note"; readonly note: NoteKind; readonly at: string; readonly text: string }
  )

/** How much of the past is known: nothing yet, asked for, some, or all there is; or the reader wants none of it before them. */
type Past = "unknown" | "asked" | "some" | "all" | "cleared"

/** A room, or a private conversation. */
export interface Conversation {
  /** `#lobby` or `@ann`. */
  readonly key: string
  /** Without its `#` or `@`, as it is written. */
  readonly name: string
  /** `undefined`: a private conversation. */
  readonly room: Room | undefined
  readonly items: ReadonlyArray<Item>
  /** The last sequence number seen; of a private conversation how many words there were. */
  readonly cursor: number
  readonly past: Past
  /** Whether the reader is at the end, and not in the past. */
  readonly isFollowing: boolean
  readonly unread: number
  /** How many of the unread are for the reader: mentions, private words. */
  readonly urgent: number
  /** The key of the first item that came while nobody looked. */
  readonly unreadFrom: string | undefined
}

/** How many items are kept of a conversation: as many as the page shows while the reader is at the end. */
export const kept = 500

/** How many are kept while the reader looks back: older ones are then not asked for any more. */
export const keptLookingBack = 4 * kept

/** What tells an item from all others of its conversation. */
export const keyOf = ({ part, seq }: Order): string => `${seq}.${part}`

const isBefore = (one: Order, other: Order): boolean =>
  one.seq < other.seq || (one.seq === other.seq && one.part < other.part)

/** The index of the first item not before a place. */
const placeOf = (items: ReadonlyArray<Item>, order: Order): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(items[middle]!, order)) low = middle + 1
    else high = middle
  }
  return low
}

/** The items with one more in its place; the same ones if there is one in that place already. */
const insert = (items: ReadonlyArray<Item>, item: Item): ReadonlyArray<Item> => {
  const last = items[items.length - 1]
  if (last === undefined || isBefore(last, item)) return [...items, item]
  const index = placeOf(items, item)
  const there = items[index]
  if (there !== undefined && !isBefore(item, there)) return items
  return [...items.slice(0, index), item, ...items.slice(index)]
}

/** The items with more of them, given in order: what is there already is not there twice. */
export const insertAll = (items: ReadonlyArray<Item>, more: ReadonlyArray<Item>): ReadonlyArray<Item> =>
  // from the newest: each goes before the one it was said before, which is the quickest place to find
  more.reduceRight(insert, items)

/** Without the oldest items that are too many to keep. */
export const trim = (conversation: Conversation): Conversation => {
  const limit = conversation.isFollowing ? kept : keptLookingBack
  if (conversation.items.length <= limit) return conversation
  const past = conversation.past === "all" ? "some" : conversation.past
  const items = conversation.items.slice(-limit)
  // before the oldest item all is past, be it known or not
  return { ...conversation, items: items.slice(items.findIndex(({ kind }) => kind !== "gap")), past }
}

/** A conversation in which nothing has been said. */
export const make = (kind: "#" | "@", name: string, room?: Room): Conversation => ({
  key: kind + name.toLowerCase(),
  name,
  room,
  items: [],
  cursor: 0,
  past: room === undefined ? "all" : "unknown",
  isFollowing: true,
  unread: 0,
  urgent: 0,
  unreadFrom: undefined
})

/** A room begun anew: nothing of it is known but where it is. */
export const begun = (conversation: Conversation, head: number, room: Room): Conversation => ({
  ...conversation,
  room,
  items: [],
  cursor: head,
  past: "unknown",
  unreadFrom: undefined
})

/** One more thing happened. What has been seen already is not seen again. */
export const happened = (conversation: Conversation, event: RoomFrame): Conversation =>
  event.seq <= conversation.cursor
    ? conversation
    : trim({
        ...conversation,
        items: insert(conversation.items, { kind: "event", seq: event.seq, part: 0, event }),
        cursor: event.seq
      })

/** One more private word. */
export const whispered = (conversation: Conversation, event: PrivateFrame): Conversation => {
  const seq = conversation.cursor + 1
  return trim({
    ...conversation,
    items: insert(conversation.items, { kind: "private", seq, part: 0, event }),
    cursor: seq
  })
}

/** The page says something after all that has been seen; `part` counts up over all notes. */
export const noted = (
  conversation: Conversation,
  part: number,
  note: { readonly note: NoteKind; readonly at: string; readonly text: string }
): Conversation =>
  trim({
    ...conversation,
    items: insert(conversation.items, { kind: "note", seq: conversation.cursor, part, ...note })
  })

/** What happened before. */
export const remembered = (
  conversation: Conversation,
  events: ReadonlyArray<RoomFrame>,
  isAll: boolean
): Conversation => ({
  ...conversation,
  items: insertAll(
    conversation.items,
    events.map((event) => ({ kind: "event", seq: event.seq, part: 0, event }))
  ),
  // a server that has nothing to tell is not asked again
  past: isAll || events.length === 0 ? "all" : "some"
})

/** The reader wants nothing before them; what a room remembers can still be asked for. */
export const cleared = (conversation: Conversation): Conversation => ({
  ...conversation,
  items: [],
  past: conversation.room === undefined ? "all" : "cleared",
  isFollowing: true,
  unread: 0,
  urgent: 0,
  unreadFrom: undefined
})

/** The sequence number before which the past is not known. */
export const knownSince = ({ cursor, items }: Conversation): number => {
  const first = items.find(({ kind }) => kind === "event" || kind === "gap")
  if (first === undefined) return cursor + 1
  // what comes before a gap with nothing before it is past, and the gap is filled on its own
  return first.kind === "gap" ? first.seq + 1 : first.seq
}

/** Whether there is more of the past to ask for. */
export const mayLookBack = ({ items, past, room }: Conversation): boolean =>
  room !== undefined
  && (past === "unknown" || past === "cleared" || (past === "some" && items.length < keptLookingBack))

/** Whether somebody who was not looking would want to know. */
export const counts = (item: Item, you: string): boolean => {
  if (item.kind === "note" || item.kind === "gap") return false
  if (item.kind === "private") return item.event.from !== you
  return !isPresence(item.event) && !("by" in item.event && item.event.by === you)
}

/** Somebody reads it, or does not any more. */
export const attended = (conversation: Conversation, isRead: boolean): Conversation =>
  isRead && conversation.unread > 0 ? { ...conversation, unread: 0, urgent: 0 } : conversation

/** The reader went to the end, or back into the past. */
export const followed = (conversation: Conversation, isFollowing: boolean): Conversation =>
  trim({ ...conversation, isFollowing })
