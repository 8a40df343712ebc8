/**
 * What a process has used so far, as Linux counts it.
 */
import { readdirSync, readFileSync } from "node:fs"

/** Microseconds of CPU, in user code and in the kernel, of all threads of a process. */
export const cpuMicros = (pid: number): number => {
  let nanos = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // unlike /proc/PID/stat, which counts in hundredths of a second, this counts nanoseconds
    nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ", 1)[0])
  }
  return nanos / 1000
}

/** Bytes of memory that a process holds (RSS). */
export const residentBytes = (pid: number): number =>
  1024 * Number(/^Rss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))![1])
