/**
 * Where it is kept whose tickets (`chat/Tickets`) are void: who left a room for good, or was sent away.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../hub/RoomStore.ts"

/** Keeps where a room was when somebody left it. A stay is a client in one epoch of a room, as a text of no other. */
export interface VoidTickets {
  /** Where each of these stays ended last; `undefined` for those that did not. */
  readonly find: (stays: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<number | undefined>, StoreFailed>
  /** A stay ended at this sequence number. Where that cannot be kept at once, this process knows it all the same. */
  readonly put: (stay: string, seq: number) => Effect.Effect<void>
}

/** What this process remembers: of so many stays, those that ended last. */
export const memory = (maxStays: number): VoidTickets => {
  /** The one that ended first comes first. */
  const ended = new Map<string, number>()
  return {
    find: (stays) => Effect.sync(() => stays.map((stay) => ended.get(stay))),
    put: (stay, seq) =>
      Effect.sync(() => {
        ended.delete(stay)
        ended.set(stay, seq)
        for (const first of ended.keys()) {
          if (ended.size <= maxStays) break
          ended.delete(first)
        }
      })
  }
}

/** Where it is kept; `undefined`, unless a layer gives one: the process remembers. */
export const VoidTickets: Context.Reference<VoidTickets | undefined> = Context.Reference<VoidTickets | undefined>(
  "effect-hubbub/chat/VoidTickets",
  { defaultValue: () => undefined }
)
