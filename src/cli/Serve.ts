/**
 * The server as its settings say: what `node dist/main.js` runs.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Chat from "../chat/Chat.ts"
import * as Hub from "../hub/Hub.ts"
import type { CannotListen } from "../listener/CannotListen.ts"
import * as HttpListener from "../http/HttpListener.ts"
import * as LoopWatch from "../listener/LoopWatch.ts"
import * as MemoryCeiling from "../listener/MemoryCeiling.ts"
import * as OpenFiles from "../listener/OpenFiles.ts"
import * as Stopping from "../http/Stopping.ts"
import * as TcpListener from "../listener/TcpListener.ts"
import * as Tls from "../listener/Tls.ts"
import * as UdpListener from "../listener/UdpListener.ts"
import type { CannotReachRedis } from "../redis/RedisLink.ts"
import * as UnixListener from "../listener/UnixListener.ts"
import * as Settings from "../Settings.ts"
import type { BadDataDirectory } from "../store/Database.ts"
import * as Activation from "./Activation.ts"
import * as Environment from "./Environment.ts"
import * as Export from "./Export.ts"
import * as Lifetime from "./Lifetime.ts"
import * as Log from "./Log.ts"
import * as Reload from "./Reload.ts"
import * as ServiceManager from "./ServiceManager.ts"
import * as V8Flags from "./V8Flags.ts"
import { version } from "./Version.ts"

/** All that is ready before the server says that it is. In this order: V8 is told once the chat is on its way, and before the page is read. */
const parts = Layer.mergeAll(
  TcpListener.layer,
  TcpListener.layerTls,
  UnixListener.layer,
  V8Flags.layer,
  UdpListener.layer,
  HttpListener.layer(version),
  Reload.layer,
  LoopWatch.layer,
  MemoryCeiling.layer,
  Export.measures
)

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

/** Why it cannot serve. */
type Failure =
  | CannotListen
  | Tls.BadCertificate
  | Activation.BadHandover
  | BadDataDirectory
  | CannotReachRedis
  | Settings.InvalidSettings

/** Serves until it is interrupted, and then stops in good order. */
export const serve: Effect.Effect<never, Failure> = Layer.launch(
  Lifetime.stopping.pipe(
    Layer.provideMerge(Stopping.drain),
    Layer.provideMerge(ServiceManager.layer),
    Layer.provideMerge(parts),
    Layer.provide(Activation.layer),
    Layer.provide(Tls.layer),
    Layer.provide(Stopping.layer),
    Layer.provide(Chat.layerNoDeps()),
    Layer.provide(Hub.layerNoDeps),
    Layer.provide(OpenFiles.layer),
    Layer.provide(dataDirectory),
    Layer.provide(redis),
    Layer.provide(Lifetime.stopped),
    Layer.provide(Environment.layer),
    Layer.provide(Export.layer(version)),
    Layer.provide(Log.layer),
    Layer.provide(Settings.layerNoDeps)
  )
)
