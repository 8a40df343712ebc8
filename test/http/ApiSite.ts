import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { RoomEvent } from "../../src/hub/RoomEvent.ts"
import type * as Settings from "../../src/Settings.ts"
import * as Site from "./Site.ts"

/** The token of programs. */
export const token = "token of programs"
/** The header that gives it. */
export const authorization = `Bearer ${token}`
const withToken = { botToken: Redacted.make(token) }

/** A site that lets programs in. */
export const serve = (overrides: Partial<Settings.Values> = {}) =>
  Effect.map(Site.serve({ ...withToken, ...overrides }), (site) => ({
    ...site,
    post: (room: string, body: unknown, headers: Record<string, string> = {}) =>
      Effect.map(
        site.ask(`/api/rooms/${room}/lines`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization, ...headers },
          body
        }),
        ({ text, ...answer }) => ({ ...answer, json: JSON.parse(text) })
      ),
    read: (room: string, query = "", headers: Record<string, string> = {}) =>
      Effect.map(
        site.ask(`/api/rooms/${room}/lines${query}`, { headers: { authorization, ...headers } }),
        ({ text, ...answer }) => ({ ...answer, json: JSON.parse(text) })
      ),
    events: (room: string, query = "", headers: Record<string, string> = {}) =>
      site.follow(`/api/rooms/${room}/lines${query}`, { headers: { authorization, ...headers } })
  }))

/** Words of the server. */
export const notice = (text: string): RoomEvent => ({ _tag: "Notice", text })

/** The texts of events. */
export const texts = (events: ReadonlyArray<Site.Event>) => events.map(({ data }) => (data as { text?: string }).text)
