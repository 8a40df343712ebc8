/**
 * The TCP options of connections as the settings ask for them, beyond what Node's own server sets.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import { defaults, type Values } from "../Settings.ts"
import type { Wanted } from "./KernelOptions.ts"

/** The options that Node does not set, each only where a setting differs from what Node or the system does. */
const wanted = (settings: Values): Wanted => {
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
  const KernelOptions = yield* Effect.promise(() => import("./KernelOptions.ts"))
  return yield* KernelOptions.prepare(settings, options)
})
