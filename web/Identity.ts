/**
 * Who this tab is to the server, over reconnects and reloads: a secret of its own, the name it had, the rooms it was in.
 */
import type { Wishes } from "./Address.ts"
import type { ClientFrame, Cursor } from "./Frames.ts"
import type { State } from "./State.ts"
import type { Store } from "./Store.ts"

const clientKey = "hubbub.client"
const nameKey = "hubbub.name"
const roomsKey = "hubbub.rooms"

/** 128 random bits, as text that any frame may carry. (`crypto.randomUUID` is only for pages that came by HTTPS.) */
export const secret = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** Who this tab is. */
export class Identity {
  readonly #store: Store
  readonly #client: string
  /** Passwords of locked rooms one joined, kept only as long as the page is open. */
  readonly #passwords = new Map<string, string>()
  readonly #wishes: Wishes

  constructor(store: Store, wishes: Wishes) {
    this.#store = store
    this.#wishes = wishes
    this.#client = store.getItem(clientKey) ?? secret()
    store.setItem(clientKey, this.#client)
  }

  /** What to say first on a connection. */
  hello(state: State): ClientFrame {
    const name = state.you || this.#store.getItem(nameKey) || this.#wishes.nick
    const rooms = this.#rooms(state)
    return { type: "hello", client: this.#client, ...(name && { name }), ...(rooms.length > 0 && { rooms }) }
  }

  /** Remembers who one is now, and where. */
  remember(state: State): void {
    if (state.you !== "") this.#store.setItem(nameKey, state.you)
    const rooms = Array.from(state.conversations.values()).flatMap(({ name, room }) =>
      room === undefined ? [] : [name]
    )
    this.#store.setItem(roomsKey, JSON.stringify(rooms))
  }

  /** Looks whether a line joins a room by a password, which a reconnect needs again. */
  overhear(line: string): void {
    const [, room, password] = /^\/join\s+#?(\S+)\s+(.+)$/i.exec(line) ?? []
    if (room !== undefined && password !== undefined) this.#passwords.set(room.toLowerCase(), password)
  }

  #rooms(state: State): ReadonlyArray<Cursor> {
    const known = Array.from(state.conversations.values()).flatMap(({ cursor, name, room }): ReadonlyArray<Cursor> => {
      if (room === undefined) return []
      const password = this.#passwords.get(name)
      const { epoch, ticket } = room
      return [{ room: name, epoch, after: cursor, ticket, ...(password !== undefined && { password }) }]
    })
    if (known.length > 0) return known
    const before: unknown = JSON.parse(this.#store.getItem(roomsKey) ?? "[]")
    const rooms = new Set([...(Array.isArray(before) ? before.map(String) : []), ...this.#wishes.rooms])
    return Array.from(rooms, (room) => ({ room, epoch: "", after: 0 }))
  }
}
