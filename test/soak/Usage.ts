/**
 * Loaded into the server before it begins (`--import`): asked by SIGUSR2, it says what the server holds that somebody still
 * needs, as a line of standard error.
 */
process.on("SIGUSR2", () => {
  // twice: the first time finalizers let go of what is only then garbage
  globalThis.gc?.()
  globalThis.gc?.()
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
  console.error(`usage heap=${process.memoryUsage().heapUsed} timers=${timers}`)
})
