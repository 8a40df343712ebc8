/**
 * How people change what holds in a room.
 */
import * as Effect from "effect/Effect"
import { Hub, type RoomRules } from "../hub/Hub.ts"
import { audit } from "./Audit.ts"
import type { Session } from "./Session.ts"

/** What somebody is told whose change cannot be made, and why. */
export const unchanged = (reason: string): string => `Nothing was changed: ${reason}; please try again`

/** Changes the rules of a room, tells everybody there, and notes it down; or says why that cannot be done. */
export const govern = Effect.fnUntraced(
  function* (
    session: Session,
    room: string,
    rules: Partial<RoomRules>,
    told: { readonly text: string; readonly isLocked?: boolean; readonly slow?: number },
    deed: { readonly name: string; readonly pace?: string }
  ) {
    const hub = yield* Hub
    yield* hub.govern(room, rules)
    yield* hub.publish(room, { _tag: "Notice", ...told })
    const { name, ...details } = deed
    yield* audit(session, name, { room, ...details })
  },
  (governed, session) =>
    Effect.catchTag(governed, "CutOff", ({ reason }) => Effect.sync(() => session.complain(unchanged(reason))))
)
