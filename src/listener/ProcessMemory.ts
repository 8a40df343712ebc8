/**
 * The memory of this process. It takes the global, as nothing else below `cli` does: to import `node:process` is to read
 * all that is in it, and to read `stdin` is to open it, for a terminal and whoever else shares it, too.
 */

/** What the process holds, in bytes. `rss` alone, what is resident, is had for less. */
export const memoryUsage: NodeJS.MemoryUsageFn = process.memoryUsage
