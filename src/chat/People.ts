/**
 * Everybody who is connected to this process, so that one session can act on another: kick it, or tell everybody.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Hub from "../hub/Hub.ts"
import type { Session } from "./Session.ts"

/** The sessions of this process. */
export class People extends Context.Service<
  People,
  {
    /** Somebody is there, until they {@link leave}. */
    readonly enter: (session: Session) => Effect.Effect<void>
    readonly leave: (session: Session) => Effect.Effect<void>
    /** Whoever has that name, in any case; `undefined` for nobody, and for people without a session. */
    readonly find: (name: string) => Effect.Effect<Session | undefined>
    readonly all: Iterable<Session>
    readonly count: number
  }
>()("effect-hubbub/chat/People") {}

const make = Effect.map(Hub.Hub, (hub) => {
  // the hub's numbers last; names change
  const sessions = new Map<number, Session>()
  return People.of({
    enter: (session) => Effect.sync(() => void sessions.set(session.person.id, session)),
    leave: (session) => Effect.sync(() => void sessions.delete(session.person.id)),
    find: (name) => Effect.map(hub.find(name), (person) => person && sessions.get(person.id)),
    all: { [Symbol.iterator]: () => sessions.values() },
    get count() {
      return sessions.size
    }
  })
})

/** The sessions of one process. */
export const layerNoDeps: Layer.Layer<People, never, Hub.Hub> = Layer.effect(People, make)
