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
import * as Tls from "../listener/Tls.ts"
import * as UdpListener from "../listener/UdpListener.ts"
import * as UnixListener from "../listener/UnixListener.ts"
import * as Settings from "../Settings.ts"
import { version } from "./Help.ts"
import * as Activation from "./Activation.ts"
import * as Environment from "./Environment.ts"
import * as Export from "./Export.ts"
import * as Log from "./Log.ts"
import * as Reload from "./Reload.ts"
import * as ServiceManager from "./ServiceManager.ts"
import * as V8Flags from "./V8Flags.ts"

/** All that is ready before the server says that it is. */
const parts = Layer.mergeAll(
  TcpListener.layer,
  TcpListener.layerTls,
  UnixListener.layer,
  UdpListener.layer,
  HttpListener.layer(version),
  Reload.layer,
  Export.measures
)

/** Why it cannot serve. */
type Failure = CannotListen | Tls.BadCertificate | Activation.BadHandover | Settings.InvalidSettings

/** Serves until it is interrupted, and then stops in good order. */
export const serve: Effect.Effect<never, Failure> = Effect.andThen(
  Effect.sync(V8Flags.setForServer),
  Layer.launch(
    ServiceManager.layer.pipe(
      Layer.provide(parts),
      Layer.provide(Activation.layer),
      Layer.provide(Tls.layer),
      Layer.provide(Chat.layerNoDeps()),
      Layer.provide(Hub.layerNoDeps),
      Layer.provide(Environment.layer),
      Layer.provide(Export.layer(version)),
      Layer.provide(Log.layer),
      Layer.provide(Settings.layerNoDeps)
    )
  )
)
