/**
 * What the page's address wishes for: `?room=dev&nick=ann`.
 */

/** What the address wishes for. */
export interface Wishes {
  readonly rooms: ReadonlyArray<string>
  readonly nick: string | undefined
}

/** Reads the part of an address after its `?`. Several rooms go by `?room=one&room=two` or `?room=one,two`. */
export const read = (search: string): Wishes => {
  const parameters = new URLSearchParams(search)
  const rooms = parameters
    .getAll("room")
    .flatMap((value) => value.split(","))
    .map((room) => room.trim().replace(/^#/, "").toLowerCase())
    .filter((room) => room !== "")
  return { rooms: Array.from(new Set(rooms)), nick: parameters.get("nick")?.trim() || undefined }
}
