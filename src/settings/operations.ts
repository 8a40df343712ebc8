import type * as LogLevel from "effect/LogLevel"
import * as Setting from "../Setting.ts"

/** What operators and their machines are told, and how the server stops. */
export const operations = {
  probeEvery: Setting.duration("100ms", "1h")(
    "5s",
    "How often a line is sent through the hub to see that it comes back, for `/readyz` and `/status`."
  ),
  probeTimeout: Setting.duration("10ms", "1m")(
    "2s",
    "How long that line may take before the server says that it is not ready."
  ),
  stallWarn: Setting.duration("0s", "1h")(
    "500ms",
    "When the event loop stood still for this long, nobody being served, the log and a metric tell; `0s` is never."
  ),
  drainWait: Setting.duration("0s", "10m")(
    "0s",
    "How long a stop waits after `/readyz` says 503, so that a load balancer sends nobody here any more; all goes on meanwhile."
  ),
  shutdownGrace: Setting.duration("0s", "10m")(
    "5s",
    "How long a stop waits for what is queued; also how long one closing connection may take."
  ),
  logFormat: Setting.oneOf(["text", "json"])("text", "`text` for people, `json` for one object per line."),
  logLevel: Setting.oneOf<LogLevel.LogLevel>(["All", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "None"])(
    "Info",
    "The least severe level that is logged."
  )
} as const
