/**
 * Which lines have been taken already, so that a client that sends again what it had no answer to says nothing twice.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Monotonic from "../Monotonic.ts"
import * as Settings from "../Settings.ts"

/** How long a client's lines are remembered after the last: longer than any reconnect. */
const keepMillis = 10 * 60 * 1000

/** The lines of one client that are remembered: more than may wait for their answers. */
const maxIds = 256

/** The lines of one client, the oldest first. */
interface Client {
  readonly ids: Set<string>
  usedAt: number
}

/** The lines taken lately. */
export class Deliveries extends Context.Service<
  Deliveries,
  {
    /** Whether the line with this id is the client's first; from now on it is not. */
    readonly isNew: (client: string, id: string) => Effect.Effect<boolean>
  }
>()("effect-hubbub/chat/Deliveries") {}

const make = Effect.map(Settings.Settings, ({ maxConnections }) => {
  // in the order of their last line
  const clients = new Map<string, Client>()
  const forget = (now: number) => {
    for (const [name, { usedAt }] of clients) {
      if (clients.size <= maxConnections && now - usedAt < keepMillis) return
      clients.delete(name)
    }
  }
  return Deliveries.of({
    isNew: (name, id) =>
      Clock.clockWith((clock) =>
        Effect.sync(() => {
          const now = Monotonic.millisOf(clock)
          const client = clients.get(name) ?? { ids: new Set(), usedAt: now }
          client.usedAt = now
          clients.delete(name)
          clients.set(name, client)
          forget(now)
          if (client.ids.has(id)) return false
          client.ids.add(id)
          for (const oldest of client.ids) {
            if (client.ids.size <= maxIds) break
            client.ids.delete(oldest)
          }
          return true
        })
      )
  })
})

/** The lines taken lately, of as many clients as there may be connections. */
export const layerNoDeps: Layer.Layer<Deliveries, never, Settings.Settings> = Layer.effect(Deliveries, make)
