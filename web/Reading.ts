/**
 * What the reader does, and how it changes what the page knows.
 */
import * as Conversation from "./Conversation.ts"
import * as Gaps from "./Gaps.ts"
import { bytesOf } from "./Lines.ts"
import type { Outgoing } from "./Outbox.ts"
import { activeOf, change, type State } from "./State.ts"

/** The reader looks at the page, or does not. */
export const attend = (state: State, isHere: boolean): State => read({ ...state, isHere })

/** What the reader has before them is read. */
const read = (state: State): State =>
  change(state, state.active, (one) => Conversation.attended(one, state.isHere && one.isFollowing))

/** Shows a conversation; where reading had stopped in the one shown before is forgotten. */
export const show = (state: State, key: string): State => {
  if (key === state.active || !state.conversations.has(key)) return state
  const left = change(state, state.active, (one) => ({ ...one, unreadFrom: undefined, isFollowing: true }))
  return read({ ...left, active: key })
}

/** The key of the conversation above (-1) or below (1) the one shown, round and round. */
export const neighbour = ({ active, conversations }: State, step: 1 | -1): string => {
  const all = Array.from(conversations.values())
  const keys = [...all.filter(({ room }) => room !== undefined), ...all.filter(({ room }) => room === undefined)].map(
    ({ key }) => key
  )
  return keys[(keys.indexOf(active) + step + keys.length) % keys.length] ?? active
}

/** Opens a private conversation and shows it. */
export const open = (state: State, name: string): State => {
  const fresh = Conversation.make("@", name)
  const known = state.conversations.has(fresh.key)
    ? state
    : { ...state, conversations: new Map(state.conversations).set(fresh.key, fresh) }
  return show(known, fresh.key)
}

/** The reader scrolled to the end of the conversation shown, or away from it. */
export const follow = (state: State, isFollowing: boolean): State =>
  read(
    change(state, state.active, (one) =>
      one.isFollowing === isFollowing ? one : Conversation.followed(one, isFollowing)
    )
  )

/** The past of a conversation has been asked for. */
export const lookBack = (state: State, key: string): State => change(state, key, (one) => ({ ...one, past: "asked" }))

/** A gap in a conversation has been asked for. */
export const fill = (state: State, key: string, gap: Gaps.Gap): State =>
  change(state, key, (one) => Gaps.asked(one, gap))

/** The reader wants nothing before them in the conversation shown. */
export const clear = (state: State): State => change(state, state.active, Conversation.cleared)

/** The server was asked again who is in a room. */
export const askPeople = (state: State, key: string): State =>
  change(state, key, (one) =>
    one.room === undefined ? one : { ...one, room: { ...one.room, people: { ...one.room.people, isStale: false } } }
  )

/** The answer to what was asked for in a conversation will not come any more. */
export const unasked = (state: State, key: string): State =>
  change(state, key, (one) => Gaps.unasked(one.past === "asked" ? { ...one, past: "some" } : one))

/** No answer to what was asked for will come any more. */
export const disconnect = (state: State): State => ({
  ...Array.from(state.conversations.keys()).reduce(unasked, state),
  question: undefined
})

/** The server's question has been answered. */
export const answer = (state: State): State => ({ ...state, question: undefined })

/** The room a line goes to that is typed where the reader is: a private conversation has none of its own. */
const roomOf = (state: State): string | undefined => {
  const active = activeOf(state)
  if (active?.room !== undefined) return active.name
  return Array.from(state.conversations.values()).find(({ room }) => room !== undefined)?.name
}

/** The line that says `text` in a conversation: in a private one it is whispered, unless it is a command. */
const lineOf = (conversation: Conversation.Conversation, text: string): string => {
  if (conversation.room !== undefined) return text
  if (text.startsWith("/") && !text.startsWith("//")) return text
  return `/msg ${conversation.name} ${text.replace(/^\/\//, "/")}`
}

/** The most bytes a line may have that is typed where the reader is, in the bytes of {@link bytesOf}. */
export const mostBytes = (state: State): number => {
  const active = activeOf(state)
  return state.maxLineBytes - (active === undefined ? 0 : bytesOf(lineOf(active, "")))
}

/** Puts a line that was typed among those that wait; `undefined` while there is no room to say it in. */
export const write = (
  state: State,
  { at, id, text }: { readonly at: string; readonly id: string; readonly text: string }
): { readonly state: State; readonly line: Outgoing } | undefined => {
  const active = activeOf(state)
  const room = roomOf(state)
  if (active === undefined || room === undefined) return undefined
  const line = { id, at, room, text: lineOf(active, text), conversation: active.key, shown: text }
  const written = change(state, active.key, (one) => ({ ...one, unreadFrom: undefined }))
  return { line, state: { ...written, waiting: [...written.waiting, line] } }
}

/** The reader has left: what they said to leave is not to be said again when they return. */
export const depart = (state: State): State => ({
  ...state,
  waiting: state.waiting.filter(({ text }) => !/^\/quit\b/i.test(text))
})
