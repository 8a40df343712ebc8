/**
 * The TCP options of connections as the settings ask for them, beyond what Node's own server sets.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Result from "effect/Result"
import type * as Net from "node:net"
import * as NodeLoopback from "../net/NodeLoopback.ts"
import * as NodeSocketOptions from "../net/NodeSocketOptions.ts"
import { type NativeSocket, type Reading, SocketOptions } from "../net/SocketOptions.ts"
import { defaults, type Values } from "../Settings.ts"

/** The options that Node does not set, each only where a setting differs from what Node or the system does. */
const wanted = (
  settings: Values
): ReadonlyArray<
  readonly ["TCP_KEEPINTVL" | "TCP_KEEPCNT" | "TCP_USER_TIMEOUT" | "SO_SNDBUF" | "SO_RCVBUF", number]
> => {
  const interval = Duration.toSeconds(settings.tcpKeepAliveInterval)
  const hasOwnProbes =
    interval !== Duration.toSeconds(defaults.tcpKeepAliveInterval)
    || settings.tcpKeepAliveCount !== defaults.tcpKeepAliveCount
  const userTimeout = Duration.toMillis(settings.tcpUserTimeout)
  return [
    ...(hasOwnProbes
      ? ([
          ["TCP_KEEPINTVL", interval],
          ["TCP_KEEPCNT", settings.tcpKeepAliveCount]
        ] as const)
      : []),
    ...(userTimeout > 0 ? [["TCP_USER_TIMEOUT", userTimeout] as const] : []),
    ...(settings.tcpSendBuffer === "system" ? [] : [["SO_SNDBUF", settings.tcpSendBuffer] as const]),
    ...(settings.tcpReceiveBuffer === "system" ? [] : [["SO_RCVBUF", settings.tcpReceiveBuffer] as const])
  ]
}

const shown = ({ name, value }: Reading): string => `${name}=${Result.isSuccess(value) ? value.success : "unknown"}`

/** Logs, at debug level, what the kernel gives to a socket of this kind. */
export const report = (kind: string, socket: NativeSocket): Effect.Effect<void, never, SocketOptions> =>
  Effect.gen(function* () {
    const readings = yield* (yield* SocketOptions).snapshot(socket)
    yield* Effect.logDebug(`${kind} options: ${readings.map(shown).join(" ")}`)
  })

/** Whether debug messages are logged: what is only for them is not worth native code otherwise. */
export const isDebugging: Effect.Effect<boolean> = Effect.map(References.MinimumLogLevel, (level) =>
  ["All", "Trace", "Debug"].includes(level)
)

/**
 * How to prepare each connection, or `undefined` where Node's own server does all that is asked. What cannot be set is
 * said once, in the log.
 */
export const prepare = Effect.fnUntraced(function* (settings: Values) {
  const options = wanted(settings)
  if (options.length === 0 && !(yield* isDebugging)) return undefined
  return yield* Effect.gen(function* () {
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
  }).pipe(Effect.provide(NodeSocketOptions.layer))
})
