/**
 * What the load generator is asked to do, and what it found: it runs in a process of its own, so both are plain data.
 */
import type { DialectName } from "./Dialect.ts"
import type { Percentiles } from "./Latency.ts"

/** People who connect to a chat, and what they do there. */
export interface CrowdJob {
  readonly kind: "crowd"
  readonly port: number
  /** The server's process: its use of CPU and memory is read while it is loaded. */
  readonly pid: number
  readonly dialect: DialectName
  /** Where those who only read come in and how they speak, if not as those who talk. */
  readonly readers?: { readonly port: number; readonly dialect: DialectName } | undefined
  readonly clients: number
  /** How many of them never read what they are sent. */
  readonly deaf: number
  /** How many of them talk. */
  readonly talkers: number
  readonly lineBytes: number
  /** As fast as the slowest allows: `lines` in all, never more underway than `inFlight` per talker. */
  readonly flood: { readonly inFlight: number; readonly lines: number } | undefined
  /** At a steady rate, whatever the server does. */
  readonly steady: { readonly linesPerSecond: number; readonly seconds: number } | undefined
  /** How long nothing may come before everybody counts as settled, and how long memory may take to. */
  readonly quietMillis: number
}

/** Datagrams to an echo, always `inFlight` underway from each of `sockets`. */
export interface EchoJob {
  readonly kind: "echo"
  readonly port: number
  readonly pid: number
  readonly sockets: number
  readonly inFlight: number
  readonly datagramBytes: number
  readonly datagrams: number
}

/** What the generator is asked to do. */
export type Job = CrowdJob | EchoJob

/** Work done: how much, how long it took, and what it cost the server. */
export interface Work {
  readonly count: number
  readonly seconds: number
  readonly cpuMicros: number
}

/** What came of a {@link CrowdJob}. */
export interface CrowdResult {
  /** All connections, from the first attempt until everybody has settled. */
  readonly joining: Work
  /** Bytes of memory (RSS) before anybody came, when all had settled, and at the end. */
  readonly memory: { readonly empty: number; readonly settled: number; readonly end: number }
  /** Lines delivered in the flood. */
  readonly flood: Work | undefined
  /** Milliseconds from when a line was due to be sent until somebody read it. */
  readonly latency: Percentiles | undefined
}

/** What came of an {@link EchoJob}. */
export interface EchoResult {
  readonly echoes: Work
  readonly lost: number
}

/** What the generator found. */
export type Result = CrowdResult | EchoResult
