/**
 * What can be completed to where the reader is.
 */
import type { Sources } from "./Completion.ts"
import type { Conversation, Item } from "./Conversation.ts"
import { activeOf, type State } from "./State.ts"

const speakerOf = (item: Item): ReadonlyArray<string> => {
  if (item.kind === "private") return [item.event.from]
  return item.kind === "event" && (item.event.type === "said" || item.event.type === "acted") ? [item.event.by] : []
}

/** Who is in a conversation besides `you`: those who spoke last first, as they are most likely meant. */
const namesIn = ({ items, name, room }: Conversation, you: string): ReadonlyArray<string> => {
  const here = new Set(room?.people.list.map((one) => one.name) ?? [name])
  const spoke = items.toReversed().flatMap(speakerOf)
  const all = new Set([...spoke.filter((one) => here.has(one)), ...here])
  return Array.from(all).filter((one) => one !== you)
}

/** What can be completed to where the reader is. */
export const sourcesOf = (state: State): Sources => {
  const active = activeOf(state)
  const conversations = Array.from(state.conversations.values())
  return {
    commands: state.commands,
    names: active === undefined ? [] : namesIn(active, state.you),
    rooms: conversations.flatMap(({ name, room }) => (room === undefined ? [] : [name]))
  }
}
