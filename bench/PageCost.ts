/**
 * What a line costs that is delivered to a page's WebSocket, where the same people talk as to terminals.
 */
import * as Effect from "effect/Effect"
import { quietMillis } from "./FanOut.ts"
import * as LoadGenerator from "./LoadGenerator.ts"
import type { Scenario } from "./Plan.ts"
import { hubbubPage } from "./Server.ts"
import * as ServerProcess from "./ServerProcess.ts"

/** Microseconds of CPU for each line delivered to those who only read: at pages, or at terminals. */
export const sample = Effect.fnUntraced(function* (
  readers: "pages" | "terminals",
  { clients, inFlight, lines, talkers }: Scenario
) {
  const { pagePort, pid, port } = yield* ServerProcess.start(hubbubPage)
  const { flood } = yield* LoadGenerator.crowd({
    kind: "crowd",
    port,
    pid,
    dialect: "lines",
    readers: readers === "pages" ? { port: pagePort, dialect: "page" } : undefined,
    clients: clients + talkers,
    deaf: 0,
    talkers,
    lineBytes: 64,
    flood: { inFlight, lines },
    steady: undefined,
    quietMillis
  })
  return { micros: flood!.cpuMicros / flood!.count }
}, Effect.scoped)
