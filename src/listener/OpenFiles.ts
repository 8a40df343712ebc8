/**
 * The limit of open files (`ulimit -n`), which bounds the connections of a process whatever its settings say. Node has none
 * of its own and is silent about it: it closes the next newcomer without a word.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { readFile } from "node:fs/promises"
import { SocketCount, Sockets } from "../chat/Sockets.ts"
import * as Settings from "../Settings.ts"

/** The soft limit of Linux, which is what `EMFILE` comes from; without end where there is none, or none is told. */
export const limit: Effect.Effect<number> = Effect.promise(() => readFile("/proc/self/limits", "utf8")).pipe(
  Effect.map((limits) => Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)),
  Effect.catchDefect(() => Effect.succeed(Number.POSITIVE_INFINITY))
)

const count = Effect.gen(function* () {
  const { maxConnections, reservedDescriptors } = yield* Settings.Settings
  const files = yield* limit
  const sockets = new SocketCount(Math.max(1, files - reservedDescriptors))
  if (sockets.limit < maxConnections) {
    yield* Effect.logWarning(
      `At most ${sockets.limit} connections, not the ${maxConnections} of HUBBUB_MAX_CONNECTIONS: `
        + `${files} files may be open (ulimit -n), less ${reservedDescriptors} (HUBBUB_RESERVED_DESCRIPTORS)`
    )
  }
  return sockets
})

/** Counts the sockets of this process, up to what its limit leaves for them; says so where that is what holds. */
export const layer: Layer.Layer<never, never, Settings.Settings> = Layer.effect(Sockets, count)
