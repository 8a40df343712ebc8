/**
 * What a hub has done since it began, in plain numbers: keeping them costs an addition, and whoever wants to know reads them.
 */
import { batchSizeBoundaries, latencyBoundaries } from "../Telemetry.ts"
import { Histogram } from "./Histogram.ts"

/** Counts of everything that went through a hub's rooms. */
export class Traffic {
  /** Lines numbered in rooms. */
  lines = 0
  /** Lines handed to readers: one for ten readers is ten. A reader counts all lines of a batch, their own included. */
  deliveries = 0
  /** Bytes handed to outlets. */
  bytes = 0
  /** Lines that readers fell too far behind to get. */
  missed = 0
  /** Lines by batch. */
  readonly batchSizes = new Histogram(batchSizeBoundaries)
  /** Seconds from the first line of a batch being put in line until every ready reader has been written to. */
  readonly latencies = new Histogram(latencyBoundaries)

  /** A batch of `lines`, of which the first was put in line `seconds` ago, has been written to those who can take it. */
  delivered(lines: number, seconds: number): void {
    this.lines += lines
    this.batchSizes.add(lines)
    this.latencies.add(seconds)
  }
}

/** What a hub has done, and what it holds at the moment. */
export interface Load {
  readonly traffic: Readonly<Traffic>
  /** People and programs with a name. */
  readonly people: number
  readonly rooms: number
  /** Readers whose outlet is full. */
  readonly slowReaders: number
  /** Why nothing is delivered at the moment; `undefined`: all is well. */
  readonly trouble: string | undefined
  /** Why nothing can be said at the moment, since other processes cannot be reached; `undefined`: they can, or there are none. */
  readonly cutOff: string | undefined
}
