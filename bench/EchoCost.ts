/**
 * What an echoed datagram costs.
 */
import * as Effect from "effect/Effect"
import * as LoadGenerator from "./LoadGenerator.ts"
import type { Server } from "./Server.ts"
import * as ServerProcess from "./ServerProcess.ts"

/** Microseconds of CPU for each of so many datagrams echoed, ten senders with eight underway each. */
export const sample = Effect.fnUntraced(function* (server: Server, datagrams: number) {
  const { pid, port } = yield* ServerProcess.start(server)
  const { echoes } = yield* LoadGenerator.echo({
    kind: "echo",
    port,
    pid,
    sockets: 10,
    inFlight: 8,
    datagramBytes: 64,
    datagrams
  })
  return { micros: echoes.cpuMicros / echoes.count }
}, Effect.scoped)
