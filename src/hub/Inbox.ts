/**
 * What a room is told, in the order in which it deals with it.
 */
import type * as Deferred from "effect/Deferred"
import type { Codec } from "./Codec.ts"
import type { Cursor } from "./Feed.ts"
import type { Position } from "./Position.ts"
import type { RoomEvent } from "./RoomEvent.ts"

/**
 * What waits in the inbox, handled strictly in order: an event to number, one whose number somebody waits for, a reader who
 * hears what comes after this point, or after where it got to before, and is shown the last of what came before, a barrier
 * to report that everything before it was delivered, the wish to forget what those spoke of who have left, or nothing but
 * the wish that the loop wakes.
 */
export type Arrival =
  | RoomEvent
  | { readonly _tag: "Post"; readonly event: RoomEvent; readonly placed: Deferred.Deferred<number> }
  | { readonly _tag: "Follow"; readonly cursor: Cursor; readonly replay: number; readonly after: number | undefined }
  | { readonly _tag: "Barrier"; readonly reached: Deferred.Deferred<void> }
  | { readonly _tag: "Forget"; readonly isEmpty: () => boolean }
  | { readonly _tag: "Wake" }

/** The event of an arrival that takes a number. */
export const eventOf = (arrival: Arrival): RoomEvent | undefined => {
  switch (arrival._tag) {
    case "Follow":
    case "Barrier":
    case "Forget":
    case "Wake":
      return undefined
    case "Post":
      return arrival.event
    default:
      return arrival
  }
}

/** Nothing but the wish that the loop wakes. */
export const wakeUp: Arrival = { _tag: "Wake" }

/** How a reader follows the room. */
export interface Following {
  readonly codec: Codec
  readonly replay: number
  readonly after: Position | undefined
}
