/**
 * Options that only the kernel can set, on the sockets of this process. Loaded only where one is asked for, or debugging is on.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Net from "node:net"
import * as NodeLoopback from "../net/NodeLoopback.ts"
import * as NodeSocketOptions from "../net/NodeSocketOptions.ts"
import { type NativeSocket, type Reading, SocketOptions } from "../net/SocketOptions.ts"
import type { Values } from "../Settings.ts"

/** Options that Node does not set, with their values. */
export type Wanted = ReadonlyArray<
  readonly ["TCP_KEEPINTVL" | "TCP_KEEPCNT" | "TCP_USER_TIMEOUT" | "SO_SNDBUF" | "SO_RCVBUF", number]
>

const shown = ({ name, value }: Reading): string => `${name}=${Result.isSuccess(value) ? value.success : "unknown"}`

/** Logs, at debug level, what the kernel gives to a socket of this kind. */
export const report = (kind: string, socket: NativeSocket): Effect.Effect<void, never, SocketOptions> =>
  Effect.gen(function* () {
    const readings = yield* (yield* SocketOptions).snapshot(socket)
    yield* Effect.logDebug(`${kind} options: ${readings.map(shown).join(" ")}`)
  })

/** Tries these options on a connection of its own; how to set them, or `undefined` where there are none or none can be. */
export const prepare = Effect.fnUntraced(function* (settings: Values, options: Wanted) {
  const service = yield* SocketOptions
  const setAll = (socket: Net.Socket) =>
    Effect.forEach(options, ([name, value]) => service.set(socket, name, value), { discard: true })
  const trial = Effect.gen(function* () {
    const socket = yield* NodeLoopback.tcp
    socket.setNoDelay(settings.tcpNoDelay)
    socket.setKeepAlive(true, Duration.toMillis(settings.tcpKeepAliveIdle))
    yield* setAll(socket)
    yield* report("TCP", socket)
  })
  const isPossible = yield* trial.pipe(
    Effect.as(true),
    Effect.catch((error) => Effect.as(Effect.logWarning(error.message), false)),
    Effect.scoped
  )
  return options.length === 0 || !isPossible ? undefined : (socket: Net.Socket) => Effect.ignore(setAll(socket))
}, Effect.provide(NodeSocketOptions.layer))
