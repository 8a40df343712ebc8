/**
 * How the server fares, second by second.
 */
import type { Descriptors } from "./NodeVitals.ts"

/** One second. Rates are by the second, times in milliseconds, memory in bytes. */
export interface Sample {
  /** Unix time in milliseconds. */
  readonly at: number
  readonly people: number
  readonly connections: number
  readonly maxConnections: number
  readonly rooms: number
  readonly lines: number
  readonly deliveries: number
  readonly bytes: number
  readonly missed: number
  /** Within this time 99 % of the second's batches were delivered; `null` where there were none. */
  readonly latency: number | null
  /** 99 % of timers were at most this late. */
  readonly loopDelay: number
  readonly heapUsed: number
  readonly heapLimit: number
  readonly resident: number
  readonly slowReaders: number
  /** `null` where the system does not tell. */
  readonly descriptors: Descriptors | null
}
