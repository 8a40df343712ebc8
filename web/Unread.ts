/**
 * What the page's title says of what has not been read.
 */
import type { State } from "./State.ts"

/** How much is unread in all conversations, and how much of it is meant for the reader. */
export const total = ({ conversations }: State): { readonly unread: number; readonly urgent: number } => {
  let unread = 0
  let urgent = 0
  for (const one of conversations.values()) {
    unread += one.unread
    urgent += one.urgent
  }
  return { unread, urgent }
}

/** A number with room for two digits. */
export const badge = (count: number): string => (count > 99 ? "99+" : `${count}`)

/** `(3) #lobby · Hubbub`; a dot stands for what is not meant for the reader. */
export const title = (state: State): string => {
  const { unread, urgent } = total(state)
  const mark = urgent > 0 ? `(${badge(urgent)}) ` : unread > 0 ? "• " : ""
  const active = state.conversations.get(state.active)
  const place = active === undefined ? "" : `${active.room === undefined ? active.name : `#${active.name}`} · `
  return `${mark}${place}Hubbub`
}
