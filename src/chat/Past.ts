/**
 * Reading what was said before, which may be impossible for a while.
 */
import * as Effect from "effect/Effect"
import { Hub } from "../hub/Hub.ts"
import type { Entry } from "../hub/RoomEvent.ts"
import type { Session } from "./Session.ts"

/** How long what was said just now is waited for: where nothing can be kept, it would be for as long as that lasts. */
const patience = "1 second"

/** What somebody is told who asked for what cannot be read, and why. */
export const unread = (reason: string): string =>
  `What was said before cannot be read at the moment: ${reason}; please try again`

/** The last `limit` things said in a room, before a number if given; `onUnread` is told in words why they cannot be read. */
export const read = (
  { settled }: Pick<Session, "settled">,
  { before, limit, room }: { readonly room: string; readonly limit: number; readonly before?: number },
  onUnread: (words: string) => void
): Effect.Effect<ReadonlyArray<Entry> | undefined, never, Hub> =>
  Effect.timeoutOption(settled, patience).pipe(
    Effect.andThen(Effect.flatMap(Hub, ({ history }) => history(room, limit, before))),
    Effect.catch(({ reason }) =>
      Effect.sync(() => {
        onUnread(unread(reason))
        return undefined
      })
    )
  )
