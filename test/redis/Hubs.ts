/**
 * Hubs in this process over one Redis, each with connections of its own.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Hub from "../../src/hub/Hub.ts"
import * as Redis from "../../src/redis/Redis.ts"
import * as Settings from "../../src/Settings.ts"

let prefixes = 0

/** A prefix that nobody has used. */
export const freshPrefix = (): string => `t${process.pid}-${++prefixes}:`

/** A hub over a Redis. */
export const layer = (url: string, settings: Partial<Settings.Values> = {}) =>
  Layer.suspend(() =>
    Hub.layerNoDeps.pipe(
      Layer.provide(Redis.layer),
      Layer.provide(Settings.layer({ redisUrl: Redacted.make(url), redisPrefix: freshPrefix(), ...settings }))
    )
  )

/** Another hub, until the scope closes. */
export const start = (url: string, settings: Partial<Settings.Values>) =>
  Effect.map(Layer.build(layer(url, settings)), (context) => Context.get(context, Hub.Hub))
