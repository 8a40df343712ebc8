/**
 * The socket options that matter to a TCP or UDP service, as data: what each means, and how each platform calls it.
 *
 * Sources: socket(7), tcp(7), ip(7) and ipv6(7) of Linux; setsockopt(2), tcp(4), ip(4) of macOS, and their headers. The
 * numbers of Linux are those of its generic ABI (x64, arm64, arm, riscv64, s390x, ppc64).
 */

/** Platforms whose numbers are known. */
export type Platform = "linux" | "darwin"

/** The layer of the protocol stack that owns an option. */
export type Level = "SOL_SOCKET" | "IPPROTO_TCP" | "IPPROTO_IP" | "IPPROTO_IPV6"

/** What the kernel calls an option: `name` is the option's number within its level. */
export interface KernelName {
  readonly level: Level
  readonly linux?: number
  readonly darwin?: number
}

/** Methods of Node's own sockets that read or set exactly this option and nothing else. */
interface NodeMethods {
  readonly get?: string
  readonly set?: string
}

/** One socket option. */
export interface SocketOption extends KernelName {
  /**
   * How the value is laid out: `flag` is an `int` that is 0 or not, `int` is an `int`, `linger` is `struct linger`, two of
   * them.
   */
  readonly kind: "flag" | "int" | "linger"
  readonly unit: "on/off" | "bytes" | "seconds" | "milliseconds" | "count" | "byte" | "hops" | "errno"
  /** One line: what it does. */
  readonly meaning: string
  /** The kinds of socket that have it; both, unless said. */
  readonly only?: "tcp" | "udp"
  /** What an IPv6 socket has in its place. */
  readonly ipv6?: KernelName
  readonly isReadOnly?: true
  /** Linux keeps and reports twice what is asked for, to have room for its own bookkeeping (socket(7)). */
  readonly isDoubledByLinux?: true
  readonly node?: { readonly tcp?: NodeMethods; readonly udp?: NodeMethods }
}

/**
 * All options known here, in the order people look for them.
 *
 * Node's `setKeepAlive(true, delay)` is no way to set `TCP_KEEPIDLE`: measured on Node 24 and Linux, it also turns
 * keepalive on, the interval to 1 s and the count to 10.
 */
const table = {
  SO_SNDBUF: {
    level: "SOL_SOCKET",
    linux: 7,
    darwin: 0x1001,
    kind: "int",
    unit: "bytes",
    meaning: "send buffer",
    isDoubledByLinux: true,
    node: { udp: { get: "getSendBufferSize", set: "setSendBufferSize" } }
  },
  SO_RCVBUF: {
    level: "SOL_SOCKET",
    linux: 8,
    darwin: 0x1002,
    kind: "int",
    unit: "bytes",
    meaning: "receive buffer",
    isDoubledByLinux: true,
    node: { udp: { get: "getRecvBufferSize", set: "setRecvBufferSize" } }
  },
  SO_REUSEADDR: {
    level: "SOL_SOCKET",
    linux: 2,
    darwin: 4,
    kind: "flag",
    unit: "on/off",
    meaning: "bind an address that closed connections still hold"
  },
  SO_REUSEPORT: {
    level: "SOL_SOCKET",
    linux: 15,
    darwin: 0x200,
    kind: "flag",
    unit: "on/off",
    meaning: "several sockets share one port"
  },
  SO_KEEPALIVE: {
    level: "SOL_SOCKET",
    linux: 9,
    darwin: 8,
    kind: "flag",
    unit: "on/off",
    meaning: "probe a silent peer, to notice that it is gone",
    node: { tcp: { set: "setKeepAlive" } }
  },
  TCP_NODELAY: {
    level: "IPPROTO_TCP",
    linux: 1,
    darwin: 1,
    kind: "flag",
    unit: "on/off",
    meaning: "send small segments at once (Nagle's algorithm off)",
    only: "tcp",
    node: { tcp: { set: "setNoDelay" } }
  },
  TCP_KEEPIDLE: {
    level: "IPPROTO_TCP",
    linux: 4,
    darwin: 0x10,
    kind: "int",
    unit: "seconds",
    meaning: "silence before the first keepalive probe (macOS: TCP_KEEPALIVE)",
    only: "tcp"
  },
  TCP_KEEPINTVL: {
    level: "IPPROTO_TCP",
    linux: 5,
    darwin: 0x101,
    kind: "int",
    unit: "seconds",
    meaning: "time between keepalive probes",
    only: "tcp"
  },
  TCP_KEEPCNT: {
    level: "IPPROTO_TCP",
    linux: 6,
    darwin: 0x102,
    kind: "int",
    unit: "count",
    meaning: "unanswered keepalive probes before the connection is dropped",
    only: "tcp"
  },
  TCP_USER_TIMEOUT: {
    level: "IPPROTO_TCP",
    linux: 18,
    kind: "int",
    unit: "milliseconds",
    meaning: "sent data may stay unacknowledged this long (RFC 5482); 0 is the system's default",
    only: "tcp"
  },
  SO_LINGER: {
    level: "SOL_SOCKET",
    linux: 13,
    // macOS counts SO_LINGER itself in clock ticks; this is SO_LINGER_SEC
    darwin: 0x1080,
    kind: "linger",
    unit: "seconds",
    meaning: "close waits this long for unsent data; 0 resets the connection; off closes in the background"
  },
  IP_TOS: {
    level: "IPPROTO_IP",
    linux: 1,
    darwin: 3,
    kind: "int",
    unit: "byte",
    meaning: "DSCP and ECN bits of outgoing packets (RFC 2474); on IPv6 the traffic class",
    ipv6: { level: "IPPROTO_IPV6", linux: 67, darwin: 36 },
    node: { tcp: { get: "getTypeOfService", set: "setTypeOfService" } }
  },
  IP_TTL: {
    level: "IPPROTO_IP",
    linux: 2,
    darwin: 4,
    kind: "int",
    unit: "hops",
    meaning: "routers an outgoing packet may pass; on IPv6 the hop limit",
    ipv6: { level: "IPPROTO_IPV6", linux: 16, darwin: 4 },
    node: { udp: { set: "setTTL" } }
  },
  SO_BROADCAST: {
    level: "SOL_SOCKET",
    linux: 6,
    darwin: 0x20,
    kind: "flag",
    unit: "on/off",
    meaning: "may send to broadcast addresses",
    only: "udp",
    node: { udp: { set: "setBroadcast" } }
  },
  SO_ERROR: {
    level: "SOL_SOCKET",
    linux: 4,
    darwin: 0x1007,
    kind: "int",
    unit: "errno",
    meaning: "the error that waits to be reported; reading it clears it",
    isReadOnly: true
  }
} as const satisfies Readonly<Record<string, SocketOption>>

/** The name of an option. */
export type Name = keyof typeof table

/** The value of an option: a flag, a number in its unit, or for `SO_LINGER` seconds and `false` for off. */
export type Value<N extends Name = Name> = {
  readonly flag: boolean
  readonly int: number
  readonly linger: number | false
}[(typeof table)[N]["kind"]]

/** The numbers of the levels. */
export const levels: Readonly<Record<Platform, Readonly<Record<Level, number>>>> = {
  linux: { SOL_SOCKET: 1, IPPROTO_TCP: 6, IPPROTO_IP: 0, IPPROTO_IPV6: 41 },
  darwin: { SOL_SOCKET: 0xffff, IPPROTO_TCP: 6, IPPROTO_IP: 0, IPPROTO_IPV6: 41 }
}

/** All names, in the order of the table. */
export const names = Object.keys(table) as ReadonlyArray<Name>

/** The option of a name. */
export const optionOf = (name: Name): SocketOption => table[name]
