/**
 * Hubs in this process over one Redis, each with connections of its own.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Hub from "../../src/hub/Hub.ts"
import { Name } from "../../src/hub/Name.ts"
import * as Redis from "../../src/redis/Redis.ts"
import * as Settings from "../../src/Settings.ts"
import { makeReader } from "../hub/Reader.ts"

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

/** Somebody at a hub, and all they are told. */
export const arrive = Effect.fnUntraced(function* (hub: Hub.Hub["Service"], name: string, room = "r") {
  const reader = makeReader()
  const member = yield* hub.join(room, Name.make(name), reader.listening())
  return { ...reader, member }
})

/** Looks again and again until it is as it is to be, for that has to come from elsewhere. */
export const eventually = <A, E>(what: Effect.Effect<A, E>, isIt: (value: A) => boolean): Effect.Effect<A, E> =>
  what.pipe(
    Effect.repeat({ until: isIt, schedule: Schedule.spaced("5 millis") }),
    Effect.timeoutOrElse({
      duration: "8 seconds",
      orElse: () => Effect.flatMap(what, (value) => Effect.die(new Error(`it stayed ${JSON.stringify(value)}`)))
    })
  ) as Effect.Effect<A, E>

/** Who is in a room, in order of arrival. */
export const namesIn = (hub: Hub.Hub["Service"], room = "r") =>
  Effect.map(hub.roster(room), ({ people }) => people.map(({ name }) => name).join(" "))
