/**
 * Everything the page knows, and how what the server sends changes it. Pure: the same frames make the same page.
 */
import * as Conversation from "./Conversation.ts"
import {
  type CommandHelp,
  type EnteredFrame,
  isRoomFrame,
  type PastFrame,
  type UnreadFrame,
  type PrivateFrame,
  type RoomFrame,
  type ServerFrame
} from "./Frames.ts"
import * as Gaps from "./Gaps.ts"
import { isMentioned } from "./Mentions.ts"
import type { Outgoing } from "./Outbox.ts"
import * as People from "./People.ts"
import * as Room from "./Room.ts"

/** Everything the page knows. */
export interface State {
  /** Empty until the server has said so. */
  readonly you: string
  /** The version of the server. */
  readonly server: string
  readonly commands: ReadonlyArray<CommandHelp>
  readonly maxLineBytes: number
  readonly conversations: ReadonlyMap<string, Conversation.Conversation>
  /** The key of the conversation shown; empty before there is one. */
  readonly active: string
  /** Whether the reader has the page before them. */
  readonly isHere: boolean
  /** Lines the server has not acknowledged, in the order they were written. */
  readonly waiting: ReadonlyArray<Outgoing>
  /** What secret the server asks for. */
  readonly question: string | undefined
  /** How many notes there were, which orders them. */
  readonly notes: number
}

/** What the page does itself: no server hears of it. */
export const clear: CommandHelp = {
  name: "clear",
  synopsis: "/clear",
  help: "empty this page's view of the conversation",
  permission: "anyone"
}

/** A page that knows nothing yet but the lines that wait from before. */
export const initial = (waiting: ReadonlyArray<Outgoing> = []): State => ({
  you: "",
  server: "",
  commands: [],
  maxLineBytes: 1024,
  conversations: new Map(),
  active: "",
  isHere: true,
  waiting,
  question: undefined,
  notes: 0
})

/** A frame, and when it came (ISO 8601): what has no time of its own takes this. */
interface Arrival {
  readonly frame: ServerFrame
  readonly at: string
}

const put = (state: State, conversation: Conversation.Conversation): State => ({
  ...state,
  conversations: new Map(state.conversations).set(conversation.key, conversation)
})

/** The conversation shown. */
export const activeOf = (state: State): Conversation.Conversation | undefined => state.conversations.get(state.active)

/** Changes one conversation, if it is there. */
export const change = (
  state: State,
  key: string,
  changed: (conversation: Conversation.Conversation) => Conversation.Conversation
): State => {
  const before = state.conversations.get(key)
  if (before === undefined) return state
  const after = changed(before)
  return after === before ? state : put(state, after)
}

/** Whether the reader sees what comes into a conversation. */
const isRead = (state: State, { isFollowing, key }: Conversation.Conversation): boolean =>
  state.isHere && state.active === key && isFollowing

/** What came last into a conversation, if `before` it was not there, counted for a reader who does not see it. */
const counted = (state: State, before: Conversation.Conversation, after: Conversation.Conversation): State => {
  if (after === before) return state
  const item = after.items.at(-1)
  if (item === undefined || isRead(state, after) || !Conversation.counts(item, state.you)) return put(state, after)
  return put(state, {
    ...after,
    unread: after.unread + 1,
    urgent: after.urgent + (isUrgent(item, state.you) ? 1 : 0),
    unreadFrom: after.unread === 0 ? Conversation.keyOf(item) : after.unreadFrom
  })
}

/** Whether something is meant for the reader: private words, their name. */
export const isUrgent = (item: Conversation.Item, you: string): boolean =>
  item.kind === "private"
  || (item.kind === "event"
    && (item.event.type === "said" || item.event.type === "acted")
    && item.event.by !== you
    && isMentioned(item.event.text, you))

const note = (state: State, key: string, kind: Conversation.NoteKind, at: string, text: string): State => {
  const notes = state.notes + 1
  return change({ ...state, notes }, key, (one) => Conversation.noted(one, notes, { note: kind, at, text }))
}

const enter = (state: State, frame: EnteredFrame, at: string): State => {
  const known = state.conversations.get(`#${frame.room}`)
  const room = Room.entered(frame, known?.room)
  const active = state.active === "" ? `#${frame.room}` : state.active
  if (known !== undefined && frame.isResumed) return put({ ...state, active }, { ...known, room })
  const fresh = Conversation.begun(known ?? Conversation.make("#", frame.room), frame.head, room)
  const entered = put({ ...state, active }, fresh)
  // whoever was in it before should know why the page looks different now
  return known === undefined || known.items.length === 0
    ? note(entered, fresh.key, "came", at, "You came in")
    : note(entered, fresh.key, "anew", at, "The room began anew while you were away; this is what it remembers.")
}

/** The conversation to show once `key` is gone. */
const another = (state: State, key: string): string => {
  const keys = Array.from(state.conversations.keys())
  const index = keys.indexOf(key)
  return keys[index > 0 ? index - 1 : index + 1] ?? ""
}

/** Closes a conversation of which one is no longer part, or that one no longer wants to see. */
export const close = (state: State, key: string): State => {
  const conversations = new Map(state.conversations)
  conversations.delete(key)
  return { ...state, conversations, active: state.active === key ? another(state, key) : state.active }
}

const rename = (state: State, from: string, to: string): State => {
  const key = `@${from.toLowerCase()}`
  const conversation = state.conversations.get(key)
  const renamed = `@${to.toLowerCase()}`
  if (conversation === undefined || (renamed !== key && state.conversations.has(renamed))) return state
  const conversations = new Map(
    Array.from(state.conversations, ([one, value]) =>
      one === key ? [renamed, { ...conversation, key: renamed, name: to }] : [one, value]
    )
  )
  return { ...state, conversations, active: state.active === key ? renamed : state.active }
}

const happen = (state: State, event: RoomFrame): State => {
  const before = state.conversations.get(`#${event.room}`)
  if (before?.room === undefined || event.seq <= before.cursor) return state
  const room = Room.after(before.room, event)
  const after = counted(state, before, Conversation.happened({ ...before, room }, event))
  if (event.type !== "renamed") return after
  return rename(event.from === state.you ? { ...after, you: event.by } : after, event.from, event.by)
}

const whisper = (state: State, event: PrivateFrame): State => {
  const name = event.from === state.you ? event.to : event.from
  const known = state.conversations.get(`@${name.toLowerCase()}`)
  const before = known ?? Conversation.make("@", name)
  return counted(state, before, Conversation.whispered(before, event))
}

const miss = (state: State, key: string, count: number, at: string): State => {
  const notes = state.notes + 1
  return change({ ...state, notes }, key, (one) => {
    const missed = Gaps.missed(one, count, notes, at)
    return { ...missed, room: one.room && Room.missed(one.room, missed.cursor) }
  })
}

/** The room was asked for what happened before: to fill a gap, or to look back; an answer that nobody waits for is none. */
const recall = (one: Conversation.Conversation, { before, events, isAll }: PastFrame): Conversation.Conversation => {
  const known = events.filter(isRoomFrame)
  const gap = Gaps.askedOf(one, before)
  if (gap !== undefined) return Gaps.filled(one, gap, known, isAll)
  return one.past === "asked" ? Conversation.remembered(one, known, isAll) : one
}

/** The past cannot be read at the moment, which is said once. */
const unread = (state: State, { room, text }: UnreadFrame, at: string): State => {
  const last = state.conversations.get(`#${room}`)?.items.at(-1)
  return last?.kind === "note" && last.text === text ? state : note(state, `#${room}`, "complaint", at, text)
}

/** What the page knows after a frame came. */
export const receive = (state: State, { at, frame }: Arrival): State => {
  switch (frame.type) {
    case "welcome": {
      const { commands, maxLineBytes, server, you } = frame
      return { ...state, you, server, commands: [...commands, clear], maxLineBytes }
    }
    case "entered":
      return enter(state, frame, at)
    case "exited":
      return close(state, `#${frame.room}`)
    case "people":
      return change(state, `#${frame.room}`, (one) =>
        one.room === undefined ? one : { ...one, room: { ...one.room, people: People.of(frame.total, frame.people) } }
      )
    case "missed":
      return miss(state, `#${frame.room}`, frame.count, at)
    case "past":
      return change(state, `#${frame.room}`, (one) => recall(one, frame))
    case "unread":
      return unread(state, frame, at)
    case "private":
      return whisper(state, frame)
    case "notice":
    case "complaint":
      return note(state, state.active, frame.type, at, frame.text)
    case "ask":
      return { ...state, question: frame.prompt }
    case "ack":
      return { ...state, waiting: state.waiting.filter(({ id }) => id !== frame.id) }
    case "pong":
      return state
    case "closing":
      return { ...state, question: undefined }
    default:
      return isRoomFrame(frame) ? happen(state, frame) : state
  }
}
