/**
 * The server as its settings say: what `node dist/main.js` runs.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Chat from "../chat/Chat.ts"
import * as Hub from "../hub/Hub.ts"
import type { CannotListen } from "../listener/CannotListen.ts"
import * as HttpListener from "../http/HttpListener.ts"
import * as TcpListener from "../listener/TcpListener.ts"
import type { BadCertificate } from "../listener/Tls.ts"
import * as UdpListener from "../listener/UdpListener.ts"
import type { CannotReachRedis } from "../redis/RedisLink.ts"
import * as Settings from "../Settings.ts"
import type { BadDataDirectory } from "../store/Database.ts"
import { version } from "./Help.ts"
import * as Environment from "./Environment.ts"
import * as Export from "./Export.ts"
import * as Log from "./Log.ts"
import * as V8Flags from "./V8Flags.ts"

/** The data directory, and what it takes, only where one is set. */
const dataDirectory: Layer.Layer<never, BadDataDirectory, Settings.Settings> = Layer.unwrap(
  Effect.flatMap(Settings.Settings, ({ dataDir }) =>
    dataDir === "off"
      ? Effect.succeed(Layer.empty)
      : Effect.map(
          Effect.promise(() => import("../store/DataDirectory.ts")),
          (module) => module.layer
        )
  )
)

/** What several servers share, and what it takes, only where there is a Redis. */
const redis: Layer.Layer<never, CannotReachRedis, Settings.Settings> = Layer.unwrap(
  Effect.flatMap(Settings.Settings, ({ redisUrl }) =>
    redisUrl === "off"
      ? Effect.succeed(Layer.empty)
      : Effect.map(
          Effect.promise(() => import("../redis/Redis.ts")),
          (module) => module.layer
        )
  )
)

/** Serves until it is interrupted, and then stops in good order. */
export const serve: Effect.Effect<
  never,
  CannotListen | BadCertificate | BadDataDirectory | CannotReachRedis | Settings.InvalidSettings
> = Effect.andThen(
  Effect.sync(V8Flags.setForServer),
  Layer.launch(
    Layer.mergeAll(TcpListener.layer, UdpListener.layer, HttpListener.layer(version), Export.measures).pipe(
      Layer.provide(Chat.layerNoDeps()),
      Layer.provide(Hub.layerNoDeps),
      Layer.provide(dataDirectory),
      Layer.provide(redis),
      Layer.provide(Environment.layer),
      Layer.provide(Export.layer(version)),
      Layer.provide(Log.layer),
      Layer.provide(Settings.layerNoDeps)
    )
  )
)
