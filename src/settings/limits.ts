import * as Setting from "../Setting.ts"

/** How many there may be of everything that strangers can make more of, and how long anybody is waited for. */
export const limits = {
  maxConnections: Setting.count(1, 1_000_000)(
    "20000",
    "Open connections; one more gets a line that says so, and is closed."
  ),
  maxPerAddress: Setting.count(0, 1_000_000)(
    "10",
    "Connections from one address (IPv6: one /64) at once; `0` is no limit."
  ),
  arrivalsPerAddress: Setting.count(0, 1_000_000)(
    "100",
    "New connections from one address within ten minutes; `0` is no limit."
  ),
  limitLoopback: Setting.onOff("off", "Whether the limits per address hold for this very machine too."),
  httpPerChat: Setting.count(1, 1000)(
    "4",
    "Connections to the page's port for each that may chat, of all people and of one address: to load the page a browser opens several. One more is closed."
  ),
  maxEventStreams: Setting.count(1, 10_000)(
    "100",
    "Programs and operators that may follow events over HTTP at once; one more is told to come later."
  ),
  reservedDescriptors: Setting.count(0, 1_000_000)(
    "48",
    "Open files (`ulimit -n`) that connections leave alone: up to 36 are the process's own, the others for saying that it is full."
  ),
  maxMemory: Setting.bytesOrOff("128 MiB", "1024 GiB")(
    "off",
    "Memory of the process; above it the slowest readers are closed and newcomers refused. `off`: V8's own limit of objects only."
  ),
  maxRooms: Setting.count(1, 100_000)(
    "256",
    "Rooms open at once, remembered empty ones included: each may hold a log. The one empty longest makes room for another. Redis keeps as many, and those used within 5 minutes."
  ),
  maxRoomsPerPerson: Setting.count(1, 1000)("10", "Rooms one person may be in at once."),
  firstBytesWait: Setting.duration("0s", "10s")(
    "150ms",
    "How long a newcomer's first bytes are waited for before the greeting, to tell programs that meant another port."
  ),
  helloWait: Setting.duration("1s", "1m")("10s", "How long a page may take to say who it is before it is closed."),
  idleTimeout: Setting.duration("0s", "720h")("0s", "Who sends nothing for this long is closed; `0s` is never."),
  writeTimeout: Setting.duration("1s", "1h")(
    "60s",
    "A reader that accepts no byte for this long is closed as too slow."
  )
} as const
