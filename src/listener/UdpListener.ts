/**
 * The UDP echo as the settings say. It is loaded only where it is wanted.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Settings from "../Settings.ts"
import type { CannotListen } from "./CannotListen.ts"
import * as Handover from "./Handover.ts"

/** Echoes on `HUBBUB_ECHO_HOST` and `HUBBUB_ECHO_PORT`, unless that is `off`, or on a socket that was handed over. */
export const layer: Layer.Layer<never, CannotListen, Settings.Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const { echoPort } = yield* Settings.Settings
    const { "udp-echo": fd } = yield* Handover.HandedOver
    if (echoPort === "off" && fd === undefined) return Layer.empty
    const UdpEchoListener = yield* Effect.promise(() => import("./UdpEchoListener.ts"))
    return UdpEchoListener.layer(fd === undefined ? { port: Number(echoPort) } : { fd })
  })
)
