/**
 * What stands in the place of an entry that a store of rooms has and cannot read.
 */
import type { RoomEvent } from "./RoomEvent.ts"

/** It keeps the number of what was there, so that nothing after it moves. */
export const unreadable: RoomEvent = { _tag: "Notice", text: "What was here cannot be read" }
