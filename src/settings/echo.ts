import * as Setting from "../Setting.ts"

/** The UDP echo: where it listens, and how much it sends back. */
export const echo = {
  echoHost: Setting.host(
    "127.0.0.1",
    "Where the UDP echo listens, apart from the chat: an open echo reflects traffic at third parties."
  ),
  echoPort: Setting.portOrOff("23000", "The port of the UDP echo (RFC 862); `off` disables it."),
  echoRate: Setting.count(0, 1_000_000)(
    "100",
    "Datagrams a second echoed to one source address (IPv6: one /64); `0` is no limit. Loopback is exempt."
  ),
  echoSources: Setting.count(1, 1_000_000)(
    "65536",
    "Source addresses counted in one second; datagrams from any more are dropped, for sources can be forged."
  ),
  echoReceiveBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")(
    "system",
    "SO_RCVBUF of the echo: what a burst may bring before datagrams are lost."
  ),
  echoSendBuffer: Setting.bytesOrSystem("2 KiB", "64 MiB")("system", "SO_SNDBUF of the echo.")
} as const
