/**
 * What is measured, and how much of it: everything, or what shows gross regressions within a minute.
 */
import * as Peer from "./Peer.ts"
import { batchedByHand, hubbub, obvious, type Server } from "./Server.ts"

/** People in one room. */
export interface Scenario {
  readonly name: string
  readonly clients: number
  readonly talkers: number
  /** Lines underway per talker, and lines in all. */
  readonly inFlight: number
  readonly lines: number
}

/** What is measured. */
export interface Plan {
  /** How often each; the median counts. */
  readonly runs: number
  readonly scenarios: ReadonlyArray<Scenario>
  readonly servers: ReadonlyArray<Server>
  /** Seconds of talk at a steady rate, to measure latency; 0 measures none. */
  readonly steadySeconds: number
  readonly datagrams: number
  readonly idleClients: number
  readonly starts: number
  readonly arrivals: number
  readonly hasDeaf: boolean
  /** Whether it is enough for the bars to mean something. */
  readonly hasBars: boolean
}

/** Many talk at once, or a few one after the other; in a big room and in a small one. */
const scenarios: ReadonlyArray<Scenario> = [
  { name: "busy-1k", clients: 1000, talkers: 100, inFlight: 4, lines: 4000 },
  { name: "single-1k", clients: 1000, talkers: 10, inFlight: 1, lines: 1000 },
  { name: "busy-100", clients: 100, talkers: 10, inFlight: 32, lines: 20_000 },
  { name: "single-100", clients: 100, talkers: 10, inFlight: 1, lines: 10_000 },
  { name: "busy-10k", clients: 10_000, talkers: 10, inFlight: 8, lines: 400 }
]

/** Many talk, and all of it is kept or not. */
export const kept: Scenario = scenarios[0]!

/** Few talk, many read, at pages or at terminals. */
export const pages: Scenario = { name: "pages", clients: 1000, talkers: 10, inFlight: 8, lines: 2000 }

/** Every figure. */
export const full = (runs: number): Plan => ({
  runs,
  scenarios,
  servers: [hubbub, batchedByHand, ...obvious, ...Peer.installed],
  steadySeconds: 3,
  datagrams: 100_000,
  idleClients: 9000,
  starts: 10,
  arrivals: 9000,
  hasDeaf: true,
  hasBars: true
})

/** What CI looks at. */
export const short: Plan = {
  runs: 1,
  scenarios: scenarios.filter(({ clients }) => clients <= 1000),
  servers: [hubbub, batchedByHand],
  steadySeconds: 0,
  datagrams: 50_000,
  idleClients: 2000,
  starts: 3,
  arrivals: 2000,
  hasDeaf: false,
  hasBars: false
}
