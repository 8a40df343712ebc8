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
import type { BadCertificate } from "../listener/Tls.ts"
import * as UdpListener from "../listener/UdpListener.ts"
import * as Settings from "../Settings.ts"
import type { BadDataDirectory } from "../store/Database.ts"
import * as Environment from "./Environment.ts"
import * as Export from "./Export.ts"
import * as Lifetime from "./Lifetime.ts"
import * as Log from "./Log.ts"
import * as V8Flags from "./V8Flags.ts"
import { version } from "./Version.ts"

/** Built in this order: V8 is told once the chat is on its way, and before the page is read. */
const listeners = Layer.mergeAll(
  TcpListener.layer,
  V8Flags.layer,
  UdpListener.layer,
  HttpListener.layer(version),
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

/** Serves until it is interrupted, and then stops in good order. */
export const serve: Effect.Effect<never, CannotListen | BadCertificate | BadDataDirectory | Settings.InvalidSettings> =
  Layer.launch(
    Lifetime.stopping.pipe(
      Layer.provideMerge(Stopping.drain),
      Layer.provideMerge(listeners),
      Layer.provide(Stopping.layer),
      Layer.provide(Chat.layerNoDeps()),
      Layer.provide(Hub.layerNoDeps),
      Layer.provide(OpenFiles.layer),
      Layer.provide(dataDirectory),
      Layer.provide(Lifetime.stopped),
      Layer.provide(Environment.layer),
      Layer.provide(Export.layer(version)),
      Layer.provide(Log.layer),
      Layer.provide(Settings.layerNoDeps)
    )
  )
