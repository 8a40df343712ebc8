import * as Setting from "../Setting.ts"

/** Options of the sockets of line clients (tcp(7), socket(7)). */
export const tcp = {
  tcpNoDelay: Setting.onOff(
    "on",
    "TCP_NODELAY: lines leave at once instead of waiting for more (Nagle's algorithm off)."
  ),
  tcpKeepAliveIdle: Setting.duration("1s", "9h")(
    "60s",
    "TCP_KEEPIDLE (Linux: at most 32767 s): silence before the first keepalive probe, so that ghosts go."
  ),
  tcpKeepAliveInterval: Setting.duration("1s", "1h")(
    "1s",
    "TCP_KEEPINTVL: time between probes. 1s is Node's own; another needs the package koffi."
  ),
  tcpKeepAliveCount: Setting.count(1, 100)(
    "10",
    "TCP_KEEPCNT: unanswered probes before the connection is lost. 10 is Node's own; another needs koffi."
  ),
  tcpUserTimeout: Setting.duration("0s", "1h")(
    "0s",
    "TCP_USER_TIMEOUT: sent data may stay unacknowledged this long (RFC 5482); 0 is the system's. Needs koffi."
  ),
  tcpSendBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_SNDBUF of each connection; the system's grows as needed. Needs koffi."
  ),
  tcpReceiveBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_RCVBUF of each connection; the system's grows as needed. Needs koffi."
  )
} as const
