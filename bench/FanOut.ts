/**
 * What a delivered line costs: CPU of the server, throughput, memory, and how late it is read.
 */
import * as Effect from "effect/Effect"
import * as LoadGenerator from "./LoadGenerator.ts"
import type { Scenario } from "./Plan.ts"
import type { Sample } from "./Sample.ts"
import type { Server } from "./Server.ts"
import * as ServerProcess from "./ServerProcess.ts"

/** What is measured of a scenario: microseconds, milliseconds, bytes. */
export type FanOutKey = "cpuPerLine" | "linesPerSecond" | "p50" | "p99" | "p999" | "memory"

const lineBytes = 64

/** Deliveries a second at the steady rate: what the slowest of the servers can bear. */
const steadyDeliveries = 100_000

/** Longer than a big room's summary of who came and went takes. */
export const quietMillis = 1500

/** One run of a scenario on a server of its own. */
export const sample = Effect.fnUntraced(function* (
  server: Server,
  { clients, inFlight, lines, talkers }: Scenario,
  seconds: number
) {
  const { pid, port } = yield* ServerProcess.start(server)
  const { flood, latency, memory } = yield* LoadGenerator.crowd({
    kind: "crowd",
    port,
    pid,
    dialect: server.dialect,
    clients,
    deaf: 0,
    talkers,
    lineBytes,
    flood: { inFlight, lines: Math.round(lines * server.share) },
    steady: seconds === 0 ? undefined : { linesPerSecond: steadyDeliveries / clients, seconds },
    quietMillis
  })
  const { count, cpuMicros, seconds: took } = flood!
  const measured: Sample<FanOutKey> = {
    cpuPerLine: cpuMicros / count,
    linesPerSecond: count / took,
    p50: latency?.p50 ?? Number.NaN,
    p99: latency?.p99 ?? Number.NaN,
    p999: latency?.p999 ?? Number.NaN,
    memory: memory.end
  }
  return measured
}, Effect.scoped)
