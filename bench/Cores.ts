/**
 * The server on one core and the load on another, where the machine has two and `taskset` (util-linux): neither is then
 * charged for the other.
 */
import { spawnSync } from "node:child_process"
import { availableParallelism } from "node:os"

const canPin = availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0

const on = (core: number, command: ReadonlyArray<string>) =>
  canPin ? ["taskset", "-c", String(core), ...command] : command

/** A command on the core of the server. */
export const forServer = (command: ReadonlyArray<string>): ReadonlyArray<string> => on(0, command)

/** A command on the core of the load. */
export const forLoad = (command: ReadonlyArray<string>): ReadonlyArray<string> => on(1, command)

/** How that was done, in words. */
export const arrangement = canPin ? "server and load on a core each" : "server and load on the same cores"
