/**
 * Which lines have been dealt with, so that a client that sends again what it had no answer to does nothing twice. What was
 * said its room knows as well (`hub/Origins`), also where another process heard it first.
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

/** The lines of one client. */
export class Delivered {
  /** The oldest first. */
  readonly #ids = new Set<string>()
  usedAt = 0

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    this.#ids.add(id)
    for (const oldest of this.#ids) {
      if (this.#ids.size <= maxIds) break
      this.#ids.delete(oldest)
    }
  }
}

/** The lines dealt with lately. */
export class Deliveries extends Context.Service<
  Deliveries,
  {
    /** Those of a client that sends one. */
    readonly of: (client: string) => Effect.Effect<Delivered>
  }
>()("effect-hubbub/chat/Deliveries") {}

const make = Effect.map(Settings.Settings, ({ maxConnections }) => {
  // in the order of their last line
  const clients = new Map<string, Delivered>()
  const forget = (now: number) => {
    for (const [name, { usedAt }] of clients) {
      if (clients.size <= maxConnections && now - usedAt < keepMillis) return
      clients.delete(name)
    }
  }
  return Deliveries.of({
    of: (name) =>
      Clock.clockWith((clock) =>
        Effect.sync(() => {
          const now = Monotonic.millisOf(clock)
          const client = clients.get(name) ?? new Delivered()
          client.usedAt = now
          clients.delete(name)
          clients.set(name, client)
          forget(now)
          return client
        })
      )
  })
})

/** The lines dealt with lately, of as many clients as there may be connections. */
export const layerNoDeps: Layer.Layer<Deliveries, never, Settings.Settings> = Layer.effect(Deliveries, make)
