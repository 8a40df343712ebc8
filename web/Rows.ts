/**
 * How the items of a conversation are laid out: days, where the unread begin, comings and goings folded together, words
 * of one person under one name.
 */
import { type Conversation, type Item, keyOf } from "./Conversation.ts"
import { isPresence, type RoomFrame } from "./Frames.ts"
import type { Outgoing } from "./Outbox.ts"
import { isUrgent } from "./State.ts"
import { dayName, dayOf } from "./Time.ts"

/** One row of what is shown. Rows with equal keys and equal marks look alike. */
export type Row = { readonly key: string; readonly mark: string } & (
  | { readonly kind: "day"; readonly text: string }
  | { readonly kind: "unread" }
  /** Where the past ends. */
  | { readonly kind: "came"; readonly text: string }
  | {
      readonly kind: "words"
      readonly at: string
      readonly by: string
      readonly text: string
      readonly isAct: boolean
      readonly isOwn: boolean
      readonly isMention: boolean
      /** Whether the row before is by the same person, shortly before: the name need not be said again. */
      readonly isContinued: boolean
    }
  | { readonly kind: "line"; readonly at: string; readonly tone: string; readonly text: string; readonly by: string }
  | { readonly kind: "folded"; readonly summary: string; readonly lines: ReadonlyArray<string> }
  | { readonly kind: "waiting"; readonly text: string }
)

/** How long somebody may pause before their name is said again, in milliseconds. */
const pause = 5 * 60_000

/** What an event that is not talk says, after the name of whoever did it. */
const described = (event: RoomFrame): string => {
  switch (event.type) {
    case "joined":
      return "joined"
    case "left":
      return event.reason === "" ? "left" : `left (${event.reason})`
    case "renamed":
      return `is now ${event.by}`
    case "away":
      return `is away${event.text === "" ? "" : `: ${event.text}`}`
    case "back":
      return "is back"
    case "promoted":
      return "is an operator now"
    case "demoted":
      return "is no operator any more"
    case "crowd":
      return [event.joined > 0 && `${event.joined} joined`, event.left > 0 && `${event.left} left`]
        .filter(Boolean)
        .join(", ")
    case "topic":
      return event.text === "" ? "removed the topic" : `set the topic: ${event.text}`
    default:
      return event.text
  }
}

/** Who did it, by the name they did it under. */
const byOf = (event: RoomFrame): string => (event.type === "renamed" ? event.from : "by" in event ? event.by : "")

const count = (number: number, words: string): ReadonlyArray<string> => (number > 0 ? [`${number} ${words}`] : [])

/** `3 joined, 2 left, 1 away or back`. */
const summaryOf = (events: ReadonlyArray<RoomFrame>): string => {
  let joined = 0
  let left = 0
  let other = 0
  for (const event of events) {
    if (event.type === "crowd") {
      joined += event.joined
      left += event.left
    } else if (event.type === "joined") joined++
    else if (event.type === "left") left++
    else other++
  }
  return [...count(joined, "joined"), ...count(left, "left"), ...count(other, "other changes")].join(", ")
}

const sentence = (event: RoomFrame): string => `${byOf(event)} ${described(event)}`.trim()

const things = (count: number): string => (count === 1 ? "1 thing" : `${count} things`)

const gapText = ({ seq, state, until }: Extract<Item, { kind: "gap" }>): string => {
  const words = `You missed ${things(until - seq)} here`
  if (state === "gone") return `${words}, which the room no longer remembers.`
  return state === "asked" ? `${words}; asking what the room remembers …` : `${words}.`
}

/** Something that somebody did or said. */
type Deed = Exclude<Item, { kind: "note" | "gap" }>

const isTalk = (item: Item): item is Deed =>
  item.kind === "private" || (item.kind === "event" && (item.event.type === "said" || item.event.type === "acted"))

/** Whether an item continues what the same person said just before. */
const continues = (before: Item | undefined, item: Item): boolean => {
  if (before === undefined || !isTalk(before) || !isTalk(item)) return false
  if (item.event.type === "acted" || before.event.type === "acted") return false
  const author = ({ event }: Deed) => (event.type === "private" ? event.from : byOf(event))
  return author(before) === author(item) && Date.parse(item.event.at) - Date.parse(before.event.at) < pause
}

const words = (key: string, item: Deed, you: string, before: Item | undefined): Row => {
  const { event } = item
  const by = event.type === "private" ? event.from : byOf(event)
  const isContinued = continues(before, item)
  const isOwn = by === you
  const isMention = item.kind === "event" && isUrgent(item, you)
  return {
    kind: "words",
    key,
    mark: `${isContinued}${isOwn}${isMention}`,
    at: event.at,
    by,
    text: "text" in event ? event.text : "",
    isAct: event.type === "acted",
    isOwn,
    isMention,
    isContinued
  }
}

const line = (key: string, item: Item): Row => {
  if (item.kind === "note")
    return { kind: "line", key, mark: "", at: item.at, tone: item.note, by: "", text: item.text }
  if (item.kind === "gap") {
    const text = gapText(item)
    return { kind: "line", key, mark: text, at: item.at, tone: "missed", by: "", text }
  }
  const event = item.event as RoomFrame
  const tone = isPresence(event) ? "presence" : event.type
  return { kind: "line", key, mark: "", at: event.at, tone, by: byOf(event), text: described(event) }
}

/** What decides how a conversation is laid out. */
export interface Layout {
  readonly you: string
  /** Whether comings and goings stand folded together. */
  readonly isFolded: boolean
  readonly now: Date
}

/** The rows of a conversation, oldest first, and after them the lines that still wait to be sent. */
export const layOut = (
  conversation: Conversation,
  waiting: ReadonlyArray<Outgoing>,
  { isFolded, now, you }: Layout
): ReadonlyArray<Row> => {
  const rows: Array<Row> = []
  let day = ""
  let before: Item | undefined
  let presence: Array<{ readonly key: string; readonly event: RoomFrame; readonly item: Item }> = []
  // in a room that began anew the same numbers stand for other things
  const epoch = conversation.room?.epoch ?? ""
  const unfold = () => {
    const [first, ...more] = presence
    if (first !== undefined && more.length === 0) rows.push(line(first.key, first.item))
    else if (first !== undefined) {
      const events = presence.map(({ event }) => event)
      const lines = events.map(sentence)
      rows.push({ kind: "folded", key: `f${first.key}`, mark: `${lines.length}`, summary: summaryOf(events), lines })
    }
    presence = []
  }
  for (const item of conversation.items) {
    const at = "at" in item ? item.at : item.event.at
    const key = `${epoch}.${keyOf(item)}`
    if (dayOf(at) !== day) {
      unfold()
      day = dayOf(at)
      before = undefined
      const text = dayName(at, now)
      rows.push({ kind: "day", key: `d${day}-${key}`, mark: text, text })
    }
    if (keyOf(item) === conversation.unreadFrom) {
      unfold()
      before = undefined
      rows.push({ kind: "unread", key: "unread", mark: key })
    }
    if (isFolded && item.kind === "event" && isPresence(item.event)) {
      presence.push({ key, event: item.event, item })
      before = undefined
      continue
    }
    unfold()
    if (item.kind === "note" && item.note === "came") {
      // who came first needs no line between nothing and what follows
      if (rows.some(({ kind }) => kind !== "day")) rows.push({ kind: "came", key, mark: "", text: item.text })
      continue
    }
    rows.push(isTalk(item) ? words(key, item, you, before) : line(key, item))
    before = item
  }
  unfold()
  for (const { conversation: key, id, shown } of waiting) {
    if (key === conversation.key) rows.push({ kind: "waiting", key: `w${id}`, mark: "", text: shown })
  }
  return rows
}
