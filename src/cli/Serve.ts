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
import * as TcpListener from "../listener/TcpListener.ts"
import type { BadCertificate } from "../listener/Tls.ts"
import * as UdpListener from "../listener/UdpListener.ts"
import * as Settings from "../Settings.ts"
import { version } from "./Help.ts"
import * as Environment from "./Environment.ts"
import * as Export from "./Export.ts"
import * as Log from "./Log.ts"
import * as V8Flags from "./V8Flags.ts"

/** Serves until it is interrupted, and then stops in good order. */
export const serve: Effect.Effect<never, CannotListen | BadCertificate | Settings.InvalidSettings> = Effect.andThen(
  Effect.sync(V8Flags.setForServer),
  Layer.launch(
    Layer.mergeAll(
      TcpListener.layer,
      UdpListener.layer,
      HttpListener.layer(version),
      LoopWatch.layer,
      MemoryCeiling.layer,
      Export.measures
    ).pipe(
      Layer.provide(Chat.layerNoDeps()),
      Layer.provide(Hub.layerNoDeps),
      Layer.provide(OpenFiles.layer),
      Layer.provide(Environment.layer),
      Layer.provide(Export.layer(version)),
      Layer.provide(Log.layer),
      Layer.provide(Settings.layerNoDeps)
    )
  )
)
