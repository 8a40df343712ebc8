/**
 * The page in the browser and what operators watch, over HTTP, as the settings say. All of it is loaded only where it is
 * wanted: it is half of the program.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Services } from "../chat/Command.ts"
import * as Settings from "../Settings.ts"
import type { CannotListen } from "../listener/CannotListen.ts"
import * as Handover from "../listener/Handover.ts"
import type { Certificate } from "../listener/Tls.ts"
import type { Stopping } from "./Stopping.ts"

/** Listens on `HUBBUB_HTTP_HOST` and `HUBBUB_HTTP_PORT`, unless that is `off`. */
export const layer = (server: string): Layer.Layer<never, CannotListen, Services | Certificate | Stopping> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { httpPort } = yield* Settings.Settings
      const { http: handedOver } = yield* Handover.HandedOver
      if (httpPort === "off" && handedOver === undefined) return Layer.empty
      const HttpSite = yield* Effect.promise(() => import("./HttpSite.ts"))
      return HttpSite.layer(server, httpPort)
    })
  )
