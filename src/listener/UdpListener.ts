/**
 * The UDP echo as the settings say. It is loaded only where it is wanted.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Settings from "../Settings.ts"
import type { CannotListen } from "./CannotListen.ts"

/** Echoes on `HUBBUB_ECHO_HOST` and `HUBBUB_ECHO_PORT`, unless that is `off`. */
export const layer: Layer.Layer<never, CannotListen, Settings.Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const { echoPort } = yield* Settings.Settings
    if (echoPort === "off") return Layer.empty
    const UdpEchoListener = yield* Effect.promise(() => import("./UdpEchoListener.ts"))
    return UdpEchoListener.layer(echoPort)
  })
)
