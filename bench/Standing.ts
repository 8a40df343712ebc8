/**
 * What it costs to be there at all: to start, to be idle, to let people in, to bear those who never read.
 */
import * as Effect from "effect/Effect"
import { quietMillis } from "./FanOut.ts"
import type { CrowdJob } from "./load/Job.ts"
import * as LoadGenerator from "./LoadGenerator.ts"
import { residentBytes } from "./ProcessUsage.ts"
import { hubbub, type Server } from "./Server.ts"
import * as ServerProcess from "./ServerProcess.ts"

/** Brings a crowd to a server of its own. */
const crowd = Effect.fnUntraced(function* (server: Server, job: Partial<CrowdJob>) {
  const { pid, port } = yield* ServerProcess.start(server)
  return yield* LoadGenerator.crowd({
    kind: "crowd",
    port,
    pid,
    dialect: server.dialect,
    clients: 1,
    deaf: 0,
    talkers: 1,
    lineBytes: 64,
    flood: undefined,
    steady: undefined,
    quietMillis,
    ...job
  })
}, Effect.scoped)

/** Milliseconds from the start of the process to the first accepted connection; bytes of memory a second later. */
export const start = Effect.fnUntraced(function* (server: Server) {
  const { pid, startMillis } = yield* ServerProcess.start(server)
  yield* Effect.sleep("1 second")
  return { millis: startMillis, memory: residentBytes(pid) }
}, Effect.scoped)

/** Bytes of memory for each of many connections on which nothing happens, once memory has settled as well. */
export const idle = (server: Server, clients: number) =>
  Effect.map(crowd(server, { clients, quietMillis: 5000 }), ({ memory }) => ({
    bytes: (memory.settled - memory.empty) / clients
  }))

/** Microseconds of CPU for each arrival, its greeting and the line about it in the log included. */
export const accept = (server: Server, clients: number) =>
  Effect.map(crowd(server, { clients, quietMillis: 300 }), ({ joining }) => ({
    micros: joining.cpuMicros / joining.count
  }))

/** Lines as long as they may be, and so many that the buffers of no socket hold them all. */
const deafened = { lineBytes: 1000, flood: { inFlight: 10, lines: 6000 }, talkers: 20 }

/** The 99th percentile of the others' latency, and what memory the whole took, with so many who never read. */
export const deaf = (readers: number, deaf: number) =>
  Effect.map(
    crowd(hubbub, { ...deafened, clients: readers + deaf, deaf, steady: { linesPerSecond: 50, seconds: 5 } }),
    ({ latency, memory }) => ({ p99: latency!.p99, memory: memory.end })
  )
