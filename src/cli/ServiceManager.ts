/**
 * What the service manager is told where it asks for it (sd_notify(3)): that the server is ready, reads things anew, or
 * stops.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"

/** Whether there is a service manager that wants to be told. */
export const isThere: Effect.Effect<boolean> = Effect.sync(() => (process.env["NOTIFY_SOCKET"] ?? "") !== "")

/** Node cannot write to the manager's socket; systemd's own tool can, three times or so in the life of a server. */
const tool = "systemd-notify"

/** Starts the tool: what it says of itself in the end, if that is not good. */
const start = Effect.fnUntraced(function* (states: ReadonlyArray<string>) {
  const { spawn } = yield* Effect.promise(() => import("node:child_process"))
  const child = spawn(tool, states, { stdio: "ignore" })
  return yield* Effect.forkDetach(
    Effect.callback<string | undefined>((resume) => {
      child.on("error", ({ message }) => resume(Effect.succeed(message)))
      child.on("exit", (code) => resume(Effect.succeed(code === 0 ? undefined : `exit code ${code}`)))
    }),
    { startImmediately: true }
  )
})

/** Tells it, if it is there. That it cannot be told is in the log: it may take the server for one that never started. */
const tell = Effect.fnUntraced(function* (...states: ReadonlyArray<string>) {
  if (!(yield* isThere)) return
  const failure = yield* Fiber.join(yield* start(states))
  if (failure !== undefined) {
    yield* Effect.logWarning(`Cannot tell the service manager ${states[0]}: ${tool} says ${failure}`)
  }
})

/** It stops: nobody waits until that is told, only until somebody is about to tell it. */
const stopping = Effect.gen(function* () {
  if (yield* isThere) yield* start(["STOPPING=1"])
})

/** Ready once what this is built upon is, and until then. */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* Effect.addFinalizer(() => stopping)
    yield* Effect.forkScoped(tell("READY=1"))
  })
)

/** Runs what reads things anew, while the manager waits for it. */
export const reloading = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const microseconds = process.hrtime.bigint() / 1000n
    return Effect.andThen(
      tell("RELOADING=1", `MONOTONIC_USEC=${microseconds}`),
      Effect.ensuring(effect, tell("READY=1"))
    )
  })
