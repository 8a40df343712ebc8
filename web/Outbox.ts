/**
 * Lines on their way to the server. Each keeps its id until it is acknowledged, so that it can be sent again after a
 * reconnect and is still done only once.
 */
import type { ClientFrame } from "./Frames.ts"
import type { Store } from "./Store.ts"

/** A line on its way. */
export interface Outgoing {
  readonly id: string
  /** When it was written (ISO 8601). */
  readonly at: string
  readonly room: string
  readonly text: string
  /** Where it was written, as the reader sees it. */
  readonly conversation: string
  readonly shown: string
}

/** The frame that sends a line. */
export const frameOf = ({ id, room, text }: Outgoing): ClientFrame => ({ type: "line", id, room, text })

/** Whether it is a command, which may hold a password. */
const isCommand = ({ shown }: Outgoing): boolean => shown.startsWith("/") && !shown.startsWith("//")

const waitingKey = "hubbub.waiting"

/** Keeps lines over a reload of the page; commands, which may hold passwords, are not kept. */
export const keep = (store: Store, waiting: ReadonlyArray<Outgoing>): void =>
  store.setItem(waitingKey, JSON.stringify(waiting.filter((line) => !isCommand(line))))

/** The lines kept before a reload. */
export const kept = (store: Store): ReadonlyArray<Outgoing> => {
  try {
    const lines: unknown = JSON.parse(store.getItem(waitingKey) ?? "[]")
    return Array.isArray(lines) ? lines : []
  } catch {
    return []
  }
}
